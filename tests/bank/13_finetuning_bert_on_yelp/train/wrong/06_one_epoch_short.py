# diagnosis: one_epoch_too_few
# mistake: range(1, epochs) is one epoch too few.
def train(model, train_loader, val_loader, optimizer, device, epochs=1, accumulate=1, scheduler=None):
    history = {"train_loss": [], "val_acc": []}
    for epoch in range(1, epochs):
        history["train_loss"].append(train_one_epoch(model, train_loader, optimizer, device, accumulate, scheduler))
        history["val_acc"].append(evaluate(model, val_loader, device)[1])
        print("epoch", epoch, history["train_loss"][-1], history["val_acc"][-1])
    return history

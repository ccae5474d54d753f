# diagnosis: new_optimizer
# mistake: makes a new optimizer for every epoch and never uses the one it was given.
def train(model, train_loader, val_loader, optimizer, device, epochs=1, accumulate=1, scheduler=None):
    history = {"train_loss": [], "val_acc": []}
    for _ in range(epochs):
        optimizer = make_optimizer(model)
        history["train_loss"].append(train_one_epoch(model, train_loader, optimizer, device, accumulate, scheduler))
        history["val_acc"].append(evaluate(model, val_loader, device)[1])
    return history

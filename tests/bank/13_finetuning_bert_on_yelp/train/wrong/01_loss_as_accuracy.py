# diagnosis: val_loss_for_accuracy
# mistake: val_acc holds the validation loss, the first of the two numbers.
def train(model, train_loader, val_loader, optimizer, device, epochs=1, accumulate=1, scheduler=None):
    history = {"train_loss": [], "val_acc": []}
    for _ in range(epochs):
        history["train_loss"].append(train_one_epoch(model, train_loader, optimizer, device, accumulate, scheduler))
        acc, _ = evaluate(model, val_loader, device)
        history["val_acc"].append(acc)
    return history

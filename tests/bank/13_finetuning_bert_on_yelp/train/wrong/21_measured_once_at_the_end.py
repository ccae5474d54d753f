# diagnosis: measured_once
# mistake: the accuracy is measured once, after the last epoch, not after each.
def train(model, train_loader, val_loader, optimizer, device, epochs=1, accumulate=1, scheduler=None):
    losses = [
        train_one_epoch(model, train_loader, optimizer, device, accumulate, scheduler) for _ in range(epochs)
    ]
    accuracies = [evaluate(model, val_loader, device)[1]] * epochs
    return {"train_loss": losses, "val_acc": accuracies}

# diagnosis: schedule_stepped_again
# mistake: the scheduler is stepped once more after each epoch, though train_one_epoch has already done it.
def train(model, train_loader, val_loader, optimizer, device, epochs=1, accumulate=1, scheduler=None):
    train_losses, val_accuracies = [], []
    for _ in range(epochs):
        train_losses.append(train_one_epoch(model, train_loader, optimizer, device, accumulate, scheduler))
        val_accuracies.append(evaluate(model, val_loader, device)[1])
        if scheduler is not None:
            scheduler.step()
    return {"train_loss": train_losses, "val_acc": val_accuracies}

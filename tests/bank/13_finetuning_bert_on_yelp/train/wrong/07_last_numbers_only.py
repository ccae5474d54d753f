# diagnosis: numbers_for_lists
# mistake: the history holds the numbers of the last epoch, not lists with one for each.
def train(model, train_loader, val_loader, optimizer, device, epochs=1, accumulate=1, scheduler=None):
    history = {}
    for _ in range(epochs):
        history["train_loss"] = train_one_epoch(model, train_loader, optimizer, device, accumulate, scheduler)
        history["val_acc"] = evaluate(model, val_loader, device)[1]
    return history

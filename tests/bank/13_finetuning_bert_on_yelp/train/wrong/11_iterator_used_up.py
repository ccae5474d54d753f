# diagnosis: iterator_used_up
# mistake: makes one iterator of the loader for all epochs, which is empty after the first.
def train(model, train_loader, val_loader, optimizer, device, epochs=1, accumulate=1, scheduler=None):
    train_iter, val_iter = iter(train_loader), iter(val_loader)
    history = {"train_loss": [], "val_acc": []}
    for _ in range(epochs):
        history["train_loss"].append(train_one_epoch(model, train_iter, optimizer, device, accumulate, scheduler))
        history["val_acc"].append(evaluate(model, val_iter, device)[1])
    return history

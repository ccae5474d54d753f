def train(model, train_loader, val_loader, optimizer, device, epochs=1, accumulate=1, scheduler=None):
    if epochs == 0:
        return {"train_loss": [], "val_acc": []}
    history = train(model, train_loader, val_loader, optimizer, device, epochs - 1, accumulate, scheduler)
    history["train_loss"] += [train_one_epoch(model, train_loader, optimizer, device, accumulate, scheduler)]
    history["val_acc"] += [evaluate(model, val_loader, device)[-1]]
    return history

# diagnosis: train_loss_measured_afterwards
# mistake: train_loss is measured with evaluate after the epoch instead of what train_one_epoch returned.
def train(model, train_loader, val_loader, optimizer, device, epochs=1, accumulate=1, scheduler=None):
    history = {"train_loss": [], "val_acc": []}
    for _ in range(epochs):
        train_one_epoch(model, train_loader, optimizer, device, accumulate, scheduler)
        train_loss, train_acc = evaluate(model, train_loader, device)
        val_loss, val_acc = evaluate(model, val_loader, device)
        history["train_loss"].append(train_loss)
        history["val_acc"].append(val_acc)
    return history

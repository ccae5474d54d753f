# diagnosis: options_swapped
# mistake: scheduler and accumulate are passed in the wrong order.
def train(model, train_loader, val_loader, optimizer, device, epochs=1, accumulate=1, scheduler=None):
    history = {"train_loss": [], "val_acc": []}
    for _ in range(epochs):
        history["train_loss"].append(train_one_epoch(model, train_loader, optimizer, device, scheduler, accumulate))
        history["val_acc"].append(evaluate(model, val_loader, device)[1])
    return history

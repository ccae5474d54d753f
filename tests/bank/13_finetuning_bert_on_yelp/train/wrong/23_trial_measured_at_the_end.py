# diagnosis: measured_at_the_end
# mistake: the accuracy is measured after the loop.
def train(
    model, train_loader, val_loader, optimizer, device, epochs=1, accumulate=1, scheduler=None
):
    history = {"train_loss": [], "val_acc": []}
    for _ in range(epochs):
        history["train_loss"].append(train_one_epoch(model, train_loader, optimizer, device, accumulate, scheduler))
    history["val_acc"].append(evaluate(model, val_loader, device)[1])
    return history

# diagnosis: batches_kept
# mistake: makes a list of the batches once, so every epoch has the order of the first.
def train(model, train_loader, val_loader, optimizer, device, epochs=1, accumulate=1, scheduler=None):
    train_batches = list(train_loader)  # much faster: tokenise only once
    val_batches = list(val_loader)
    history = {"train_loss": [], "val_acc": []}
    for _ in range(epochs):
        history["train_loss"].append(train_one_epoch(model, train_batches, optimizer, device, accumulate, scheduler))
        history["val_acc"].append(evaluate(model, val_batches, device)[1])
    return history

# diagnosis: history_shared
# mistake: the history is created once for all calls, a second training appends to that of the first.
HISTORY = {"train_loss": [], "val_acc": []}


def train(model, train_loader, val_loader, optimizer, device, epochs=1, accumulate=1, scheduler=None):
    for _ in range(epochs):
        HISTORY["train_loss"].append(train_one_epoch(model, train_loader, optimizer, device, accumulate, scheduler))
        HISTORY["val_acc"].append(evaluate(model, val_loader, device)[1])
    return HISTORY

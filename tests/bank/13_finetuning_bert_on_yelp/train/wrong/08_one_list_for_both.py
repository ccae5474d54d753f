# diagnosis: one_list_for_both
# mistake: dict.fromkeys puts the same list under both names, losses and accuracies are mixed.
def train(model, train_loader, val_loader, optimizer, device, epochs=1, accumulate=1, scheduler=None):
    history = dict.fromkeys(("train_loss", "val_acc"), [])
    for _ in range(epochs):
        history["train_loss"].append(train_one_epoch(model, train_loader, optimizer, device, accumulate, scheduler))
        history["val_acc"].append(evaluate(model, val_loader, device)[1])
    return history

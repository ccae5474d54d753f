# diagnosis: pair_returned
# mistake: returns a pair of lists instead of a dict.
def train(model, train_loader, val_loader, optimizer, device, epochs=1, accumulate=1, scheduler=None):
    train_loss, val_acc = [], []
    for _ in range(epochs):
        train_loss.append(train_one_epoch(model, train_loader, optimizer, device, accumulate, scheduler))
        val_acc.append(evaluate(model, val_loader, device)[1])
    return train_loss, val_acc

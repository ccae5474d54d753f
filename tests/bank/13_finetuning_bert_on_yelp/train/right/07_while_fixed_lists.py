def train(model, train_loader, val_loader, optimizer, device, epochs=1, accumulate=1, scheduler=None):
    losses = [0.0] * epochs
    accs = [0.0] * epochs
    e = 0
    while e < epochs:
        losses[e] = train_one_epoch(model, train_loader, optimizer, device, accumulate, scheduler)
        result = evaluate(model, val_loader, device)
        accs[e] = result[1]
        print("epoch", e + 1, "loss", losses[e], "acc", accs[e])
        e += 1
    history = {}
    history["train_loss"] = losses
    history["val_acc"] = accs
    return history

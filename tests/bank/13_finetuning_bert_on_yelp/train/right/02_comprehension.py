def train(model, train_loader, val_loader, optimizer, device, epochs=1, accumulate=1, scheduler=None):
    pairs = [
        (train_one_epoch(model, train_loader, optimizer, device, accumulate=accumulate, scheduler=scheduler), evaluate(model, val_loader, device)[1])
        for _ in range(epochs)
    ]
    return dict(zip(("train_loss", "val_acc"), map(list, zip(*pairs))))

def train(
    model, train_loader, val_loader, optimizer, device, epochs=1, accumulate=1, scheduler=None
):
    history = {"train_loss": [], "val_acc": []}
    for epoch in range(epochs):
        loss = train_one_epoch(model, train_loader, optimizer, device, accumulate, scheduler)
        history["train_loss"].append(loss)
        val_loss, val_acc = evaluate(model, val_loader, device)
        history["val_acc"].append(val_acc)
    return history

# diagnosis: stopped_early
# mistake: stops early when the accuracy does not get better, so there are fewer epochs than asked for.
def train(model, train_loader, val_loader, optimizer, device, epochs=1, accumulate=1, scheduler=None):
    """Training loop with early stopping."""
    history = {"train_loss": [], "val_acc": []}
    best = -1.0
    for epoch in range(epochs):
        train_loss = train_one_epoch(model, train_loader, optimizer, device, accumulate, scheduler)
        _, val_acc = evaluate(model, val_loader, device)
        history["train_loss"].append(train_loss)
        history["val_acc"].append(val_acc)
        if val_acc <= best:
            print(f"No improvement, stopping after epoch {epoch + 1}")
            break
        best = val_acc
    return history

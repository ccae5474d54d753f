# diagnosis: accumulate_not_passed
# mistake: accumulate is not passed on, there is a step after every batch.
def train(model, train_loader, val_loader, optimizer, device, epochs=1, accumulate=1, scheduler=None):
    history = {"train_loss": [], "val_acc": []}
    for epoch in range(epochs):
        loss = train_one_epoch(model, train_loader, optimizer, device, scheduler=scheduler)
        _, accuracy = evaluate(model, val_loader, device)
        history["train_loss"].append(loss)
        history["val_acc"].append(accuracy)
    return history

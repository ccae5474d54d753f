# diagnosis: other_names
# mistake: the entries are called train_losses and val_accuracy.
def train(model, train_loader, val_loader, optimizer, device, epochs=1, accumulate=1, scheduler=None):
    history = {"train_losses": [], "val_accuracy": []}
    for epoch in range(epochs):
        train_loss = train_one_epoch(model, train_loader, optimizer, device, accumulate, scheduler)
        val_loss, val_accuracy = evaluate(model, val_loader, device)
        history["train_losses"].append(train_loss)
        history["val_accuracy"].append(val_accuracy)
    return history

# diagnosis: schedule_not_passed
# mistake: the scheduler is not passed on.
def train(model, train_loader, val_loader, optimizer, device, epochs=1, accumulate=1, scheduler=None):
    train_loss, val_acc = [], []
    for epoch in range(epochs):
        train_loss.append(train_one_epoch(model, train_loader, optimizer, device, accumulate=accumulate))
        val_acc.append(evaluate(model, val_loader, device)[1])
    return {"train_loss": train_loss, "val_acc": val_acc}

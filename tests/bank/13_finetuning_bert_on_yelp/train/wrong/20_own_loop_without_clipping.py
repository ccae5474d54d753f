# diagnosis: own_loop_without_options
# mistake: a loop of its own that neither clips nor accumulates.
def train(model, train_loader, val_loader, optimizer, device, epochs=1, accumulate=1, scheduler=None):
    history = {"train_loss": [], "val_acc": []}
    for _ in range(epochs):
        model.train()
        total, n = 0.0, 0
        for batch in train_loader:
            batch = to_device(batch, device)
            optimizer.zero_grad()
            loss = model(**batch).loss
            loss.backward()
            optimizer.step()
            if scheduler is not None:
                scheduler.step()
            total += loss.item() * len(batch["labels"])
            n += len(batch["labels"])
        history["train_loss"].append(total / n)
        history["val_acc"].append(evaluate(model, val_loader, device)[1])
    return history

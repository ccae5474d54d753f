def train(
    model, train_loader, val_loader, optimizer, device, epochs=1, accumulate=1, scheduler=None
):
    # everything written out, calls nothing of mine
    train_loss = []
    val_acc = []
    for _ in range(epochs):
        model.train()
        model.zero_grad()
        total, n, waiting = 0.0, 0, 0
        it = iter(train_loader)
        batch = next(it, None)
        while batch is not None:
            batch = {k: v.to(device) for k, v in batch.items()}
            loss = model(**batch).loss
            (loss / accumulate).backward()
            total += loss.item() * len(batch["labels"])
            n += len(batch["labels"])
            waiting += 1
            batch = next(it, None)
            if waiting == accumulate or batch is None:
                torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
                optimizer.step()
                if scheduler is not None:
                    scheduler.step()
                model.zero_grad()
                waiting = 0
        train_loss.append(total / n)
        model.eval()
        right = count_ = 0
        with torch.no_grad():
            for batch in val_loader:
                batch = {k: v.to(device) for k, v in batch.items()}
                right += (model(**batch).logits.argmax(-1) == batch["labels"]).sum().item()
                count_ += len(batch["labels"])
        val_acc.append(right / count_)
    return {"train_loss": train_loss, "val_acc": val_acc}

# diagnosis: cleared_each_batch
# mistake: gradients are cleared before every batch, so only the last batch of a group counts.
def train_one_epoch(model, loader, optimizer, device, accumulate=1, scheduler=None, max_norm=1.0):
    model.train()
    total, n, waiting = 0.0, 0, 0

    def step():
        if max_norm is not None:
            clip_grad_norm_(model.parameters(), max_norm)
        optimizer.step()
        if scheduler is not None:
            scheduler.step()

    for batch in loader:
        optimizer.zero_grad()
        batch = to_device(batch, device)
        loss = model(**batch).loss
        (loss / accumulate).backward()
        total += loss.item() * len(batch["labels"])
        n += len(batch["labels"])
        waiting += 1
        if waiting % accumulate == 0:
            step()
    if waiting % accumulate:
        step()
    return total / n

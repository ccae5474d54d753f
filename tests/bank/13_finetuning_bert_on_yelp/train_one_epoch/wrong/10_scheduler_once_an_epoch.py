# diagnosis: schedule_each_epoch
# mistake: the scheduler steps once, at the end of the epoch.
def train_one_epoch(model, loader, optimizer, device, accumulate=1, scheduler=None, max_norm=1.0):
    model.train()
    optimizer.zero_grad()
    total, n, waiting = 0.0, 0, 0

    def step():
        if max_norm is not None:
            clip_grad_norm_(model.parameters(), max_norm)
        optimizer.step()
        optimizer.zero_grad()

    for batch in loader:
        batch = to_device(batch, device)
        loss = model(**batch).loss
        (loss / accumulate).backward()
        total += loss.item() * len(batch["labels"])
        n += len(batch["labels"])
        waiting += 1
        if waiting == accumulate:
            step()
            waiting = 0
    if waiting:
        step()
    if scheduler is not None:
        scheduler.step()
    return total / n

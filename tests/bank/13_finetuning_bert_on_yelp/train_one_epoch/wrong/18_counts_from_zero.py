# diagnosis: step_too_early
# mistake: counts batches from 0, so the first group is one batch only and all groups are shifted.
def train_one_epoch(model, loader, optimizer, device, accumulate=1, scheduler=None, max_norm=1.0):
    model.train()
    optimizer.zero_grad()
    total, n, waiting = 0.0, 0, False

    def step():
        if max_norm is not None:
            clip_grad_norm_(model.parameters(), max_norm)
        optimizer.step()
        if scheduler is not None:
            scheduler.step()
        optimizer.zero_grad()

    for i, batch in enumerate(loader):
        batch = to_device(batch, device)
        loss = model(**batch).loss
        (loss / accumulate).backward()
        waiting = True
        total += loss.item() * len(batch["labels"])
        n += len(batch["labels"])
        if i % accumulate == 0:
            step()
            waiting = False
    if waiting:
        step()
    return total / n

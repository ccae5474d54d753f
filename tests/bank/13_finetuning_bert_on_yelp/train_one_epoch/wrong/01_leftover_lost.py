# diagnosis: last_group_dropped
# mistake: batches left at the end, fewer than accumulate, never get a step.
def train_one_epoch(model, loader, optimizer, device, accumulate=1, scheduler=None, max_norm=1.0):
    model.train()
    optimizer.zero_grad()
    total, n = 0.0, 0
    for i, batch in enumerate(loader):
        batch = to_device(batch, device)
        loss = model(**batch).loss
        (loss / accumulate).backward()
        total += loss.item() * len(batch["labels"])
        n += len(batch["labels"])
        if (i + 1) % accumulate == 0:
            if max_norm is not None:
                clip_grad_norm_(model.parameters(), max_norm)
            optimizer.step()
            if scheduler is not None:
                scheduler.step()
            optimizer.zero_grad()
    return total / n

# diagnosis: cleared_unless_step
# mistake: clears the gradients after batches that make no step.
def train_one_epoch(model, loader, optimizer, device, accumulate=1, scheduler=None, max_norm=1.0):
    model.train()
    optimizer.zero_grad()
    total = n = waiting = 0

    def step():
        if max_norm is not None:
            clip_grad_norm_(model.parameters(), max_norm)
        optimizer.step()
        if scheduler is not None:
            scheduler.step()
        optimizer.zero_grad()

    for batch in progress(loader):
        batch = to_device(batch, device)
        loss = model(**batch).loss
        (loss / accumulate).backward()
        B = len(batch["labels"])
        total += loss.item() * B
        n += B
        waiting += 1
        if waiting < accumulate: optimizer.zero_grad()
        if waiting == accumulate:
            step()
            waiting = 0
    if waiting:
        step()
    return total / n

# diagnosis: scheduler_demanded
# mistake: calls scheduler.step() even if there is none.
def train_one_epoch(model, loader, optimizer, device, accumulate=1, scheduler=None, max_norm=1.0):
    model.train()
    optimizer.zero_grad()
    total = n = waiting = 0

    def step():
        if max_norm is not None:
            clip_grad_norm_(model.parameters(), max_norm)
        optimizer.step()
        if True:
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
        if waiting == accumulate:
            step()
            waiting = 0
    if waiting:
        step()
    return total / n

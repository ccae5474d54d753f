def train_one_epoch(model, loader, optimizer, device, accumulate=1, scheduler=None, max_norm=1.0):
    model.train()
    optimizer.zero_grad()
    loss_sum = 0.0
    n = 0
    waiting = 0

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
        size = len(batch["labels"])
        loss_sum = loss_sum + loss.item() * size
        n = n + size
        waiting = waiting + 1
        if waiting == accumulate:
            step()
            waiting = 0
    if waiting > 0:
        step()
    return loss_sum / n

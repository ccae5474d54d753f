# diagnosis: clipped_at_one
# mistake: clips to 1.0 whatever max_norm says (None aside).
def train_one_epoch(model, loader, optimizer, device, accumulate=1, scheduler=None, max_norm=1.0):
    model.train()
    optimizer.zero_grad()
    seen, total, pending = 0, 0.0, 0

    def update():
        if max_norm is not None:
            clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        if scheduler is not None:
            scheduler.step()
        optimizer.zero_grad()

    for batch in loader:
        batch = to_device(batch, device)
        out = model(**batch)
        (out.loss / accumulate).backward()
        pending += 1
        seen += len(batch["labels"])
        total += out.loss.item() * len(batch["labels"])
        if pending == accumulate:
            update()
            pending = 0
    if pending:
        update()
    return total / seen

# diagnosis: measured_afterwards
# mistake: the reported loss is measured after the epoch, not the one the examples had when they were seen (and the loader is walked twice).
def train_one_epoch(model, loader, optimizer, device, accumulate=1, scheduler=None, max_norm=1.0):
    model.train()
    optimizer.zero_grad()
    waiting = 0

    def step():
        if max_norm is not None:
            clip_grad_norm_(model.parameters(), max_norm)
        optimizer.step()
        if scheduler is not None:
            scheduler.step()
        optimizer.zero_grad()

    for batch in loader:
        (model(**to_device(batch, device)).loss / accumulate).backward()
        waiting += 1
        if waiting == accumulate:
            step()
            waiting = 0
    if waiting:
        step()
    return evaluate(model, loader, device)[0]

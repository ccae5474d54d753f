# diagnosis: old_gradients_count
# mistake: the gradients that the model came with are not cleared first and go into the first step.
def train_one_epoch(model, loader, optimizer, device, accumulate=1, scheduler=None, max_norm=1.0):
    model.train()
    losses, sizes = [], []
    it = iter(loader)
    while True:
        group = list(islice(it, accumulate))
        if not group:
            break
        for batch in group:
            batch = to_device(batch, device)
            loss = model(**batch).loss
            (loss / accumulate).backward()
            losses.append(loss.item())
            sizes.append(len(batch["labels"]))
        if max_norm is not None:
            clip_grad_norm_(model.parameters(), max_norm)
        optimizer.step()
        if scheduler is not None:
            scheduler.step()
        optimizer.zero_grad()
    return float(np.average(losses, weights=sizes))

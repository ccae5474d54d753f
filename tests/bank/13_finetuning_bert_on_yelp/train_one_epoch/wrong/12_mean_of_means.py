# diagnosis: mean_of_batch_means
# mistake: returns the mean over batches, not over examples.
def train_one_epoch(model, loader, optimizer, device, accumulate=1, scheduler=None, max_norm=1.0):
    model.train()
    model.zero_grad()
    losses = []

    def step():
        if max_norm is not None:
            clip_grad_norm_(model.parameters(), max_norm)
        optimizer.step()
        if scheduler is not None:
            scheduler.step()
        model.zero_grad()

    for batch in loader:
        loss = model(**to_device(batch, device)).loss
        (loss / accumulate).backward()
        losses.append(loss.item())
        if len(losses) % accumulate == 0:
            step()
    if len(losses) % accumulate:
        step()
    return float(np.mean(losses))

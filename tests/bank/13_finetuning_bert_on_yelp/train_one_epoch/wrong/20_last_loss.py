# diagnosis: last_loss
# mistake: returns the loss of the last batch only.
def train_one_epoch(model, loader, optimizer, device, accumulate=1, scheduler=None, max_norm=1.0):
    model.train()
    optimizer.zero_grad()
    waiting = 0
    for batch in loader:
        batch = to_device(batch, device)
        loss = model(**batch).loss
        (loss / accumulate).backward()
        waiting += 1
        if waiting == accumulate:
            if max_norm is not None:
                clip_grad_norm_(model.parameters(), max_norm)
            optimizer.step()
            if scheduler is not None:
                scheduler.step()
            optimizer.zero_grad()
            waiting = 0
    if waiting:
        if max_norm is not None:
            clip_grad_norm_(model.parameters(), max_norm)
        optimizer.step()
        if scheduler is not None:
            scheduler.step()
        optimizer.zero_grad()
    return loss.item()

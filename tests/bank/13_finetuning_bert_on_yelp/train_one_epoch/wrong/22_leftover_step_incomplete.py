# diagnosis: last_step_incomplete
# mistake: the step for the leftover batches has the optimizer only: no clipping and no scheduler.
def train_one_epoch(model, loader, optimizer, device, accumulate=1, scheduler=None, max_norm=1.0):
    model.train()
    optimizer.zero_grad()
    loss_sum, count, i = 0.0, 0, 0
    for i, batch in enumerate(loader, start=1):
        batch = to_device(batch, device)
        loss = model(**batch).loss
        (loss / accumulate).backward()
        loss_sum += loss.item() * len(batch["labels"])
        count += len(batch["labels"])
        if i % accumulate == 0:
            if max_norm is not None:
                clip_grad_norm_(model.parameters(), max_norm)
            optimizer.step()
            if scheduler is not None:
                scheduler.step()
            optimizer.zero_grad()
    # leftover gradients
    if i % accumulate != 0:
        optimizer.step()
        optimizer.zero_grad()
    return loss_sum / count

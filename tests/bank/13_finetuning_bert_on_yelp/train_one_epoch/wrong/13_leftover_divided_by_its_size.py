# diagnosis: last_group_by_its_size
# mistake: the losses of the last, unfinished group are divided by the number of its batches instead of accumulate.
def train_one_epoch(model, loader, optimizer, device, accumulate=1, scheduler=None, max_norm=1.0):
    model.train()
    optimizer.zero_grad()
    batches = iter(loader)
    total, n = 0.0, 0
    while group := list(islice(batches, accumulate)):
        for batch in group:
            batch = to_device(batch, device)
            loss = model(**batch).loss
            (loss / len(group)).backward()
            total += loss.item() * len(batch["labels"])
            n += len(batch["labels"])
        if max_norm is not None:
            clip_grad_norm_(model.parameters(), max_norm)
        optimizer.step()
        if scheduler is not None:
            scheduler.step()
        optimizer.zero_grad()
    return total / n

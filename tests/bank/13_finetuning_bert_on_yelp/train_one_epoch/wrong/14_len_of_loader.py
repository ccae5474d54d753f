# diagnosis: length_demanded
# mistake: asks for len(loader) to find the last batch; its length may be unknown.
def train_one_epoch(model, loader, optimizer, device, accumulate=1, scheduler=None, max_norm=1.0):
    model.train()
    optimizer.zero_grad()
    total_loss, total_examples = 0.0, 0
    for step, batch in enumerate(loader):
        batch = {k: v.to(device) for k, v in batch.items()}
        loss = model(**batch).loss
        (loss / accumulate).backward()
        total_loss += loss.item() * batch["labels"].size(0)
        total_examples += batch["labels"].size(0)
        if (step + 1) % accumulate == 0 or (step + 1) == len(loader):
            if max_norm is not None:
                clip_grad_norm_(model.parameters(), max_norm)
            optimizer.step()
            if scheduler is not None:
                scheduler.step()
            optimizer.zero_grad()
    return total_loss / total_examples

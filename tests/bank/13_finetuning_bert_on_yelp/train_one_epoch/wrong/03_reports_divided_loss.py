# diagnosis: divided_loss_returned
# mistake: the reported loss is the one that was divided by accumulate.
def train_one_epoch(model, loader, optimizer, device, accumulate=1, scheduler=None, max_norm=1.0):
    model.train()
    model.zero_grad()
    total_loss, total_examples, pending = 0.0, 0, 0

    def optimizer_step():
        if max_norm is not None:
            clip_grad_norm_(model.parameters(), max_norm)
        optimizer.step()
        if scheduler:
            scheduler.step()
        model.zero_grad()

    for batch in loader:
        batch = {k: v.to(device) for k, v in batch.items()}
        outputs = model(**batch)
        loss = outputs.loss / accumulate
        loss.backward()
        total_loss += loss.item() * batch["labels"].size(0)
        total_examples += batch["labels"].size(0)
        pending += 1
        if pending == accumulate:
            optimizer_step()
            pending = 0
    if pending:
        optimizer_step()
    return total_loss / total_examples

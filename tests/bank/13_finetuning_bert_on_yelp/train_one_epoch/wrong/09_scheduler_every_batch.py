# diagnosis: schedule_each_batch
# mistake: the scheduler steps after every batch, not after every step of the optimizer.
def train_one_epoch(model, loader, optimizer, device, accumulate=1, scheduler=None, max_norm=1.0):
    model.train()
    optimizer.zero_grad(set_to_none=True)
    running_loss, seen, step = 0.0, 0, 0
    for step, batch in enumerate(loader, 1):
        batch = to_device(batch, device)
        out = model(**batch)
        (out.loss / accumulate).backward()
        running_loss += out.loss.item() * len(batch["labels"])
        seen += len(batch["labels"])
        if step % accumulate == 0:
            if max_norm is not None:
                torch.nn.utils.clip_grad_norm_(model.parameters(), max_norm)
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
        if scheduler is not None:
            scheduler.step()
    if step % accumulate != 0:
        if max_norm is not None:
            torch.nn.utils.clip_grad_norm_(model.parameters(), max_norm)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
    return running_loss / seen

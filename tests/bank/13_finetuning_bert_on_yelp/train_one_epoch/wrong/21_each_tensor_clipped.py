# diagnosis: clipped_apart
# mistake: clips every parameter's gradient on its own, not the norm of all together.
def train_one_epoch(model, loader, optimizer, device, accumulate=1, scheduler=None, max_norm=1.0):
    model.train()
    model.zero_grad()
    total, n, waiting = 0.0, 0, 0

    def step():
        if max_norm is not None:
            for p in model.parameters():
                if p.grad is not None:
                    clip_grad_norm_([p], max_norm)
        optimizer.step()
        if scheduler is not None:
            scheduler.step()
        model.zero_grad()

    for batch in loader:
        batch = to_device(batch, device)
        loss = model(**batch).loss
        (loss / accumulate).backward()
        total += loss.item() * len(batch["labels"])
        n += len(batch["labels"])
        waiting += 1
        if waiting == accumulate:
            step()
            waiting = 0
    if waiting:
        step()
    return total / n

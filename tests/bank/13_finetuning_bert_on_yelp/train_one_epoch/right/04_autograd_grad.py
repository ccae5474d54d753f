def train_one_epoch(model, loader, optimizer, device, accumulate=1, scheduler=None, max_norm=1.0):
    # gradients are kept in a list of our own and put into .grad just before the step
    model.train()
    learning = [p for p in model.parameters() if p.requires_grad]
    for p in model.parameters():
        p.grad = None
    sums = [None] * len(learning)
    waiting, total, texts = 0, 0.0, 0

    def step():
        for i, p in enumerate(learning):
            p.grad, sums[i] = sums[i], None
        if max_norm is not None:
            clip_grad_norm_(learning, max_norm)
        optimizer.step()
        if scheduler is not None:
            scheduler.step()
        for p in learning:
            p.grad = None

    for batch in loader:
        batch = to_device(batch, device)
        loss = model(**batch).loss
        for i, g in enumerate(torch.autograd.grad(loss / accumulate, learning, allow_unused=True)):
            if g is not None:
                sums[i] = g.clone() if sums[i] is None else sums[i] + g
        total += loss.item() * batch["labels"].numel()
        texts += batch["labels"].numel()
        waiting = (waiting + 1) % accumulate
        if waiting == 0:
            step()
    if waiting:
        step()
    return total / texts

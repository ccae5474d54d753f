def train_one_epoch(model, loader, optimizer, device, accumulate=1, scheduler=None, max_norm=1.0):
    model.train()
    optimizer.zero_grad()
    it = iter(loader)
    batch = next(it, None)
    number = 0
    losses = []
    sizes = []
    while batch is not None:
        following = next(it, None)
        number += 1
        here = to_device(batch, device)
        loss = model(**here).loss
        (loss * (1 / accumulate)).backward()
        losses.append(float(loss))
        sizes.append(int(here["labels"].shape[0]))
        if number % accumulate == 0 or following is None:
            if max_norm is not None:
                clip_grad_norm_(model.parameters(), max_norm)
            optimizer.step()
            if scheduler is not None:
                scheduler.step()
            optimizer.zero_grad()
        batch = following
    model.eval()
    return float(np.average(losses, weights=sizes))

def train_one_epoch(model, loader, optimizer, device, accumulate=1, scheduler=None, max_norm=1.0):
    model.train()
    batches, seen = iter(loader), []
    while group := list(islice(batches, accumulate)):
        model.zero_grad(set_to_none=True)
        for batch in group:
            loss = model(**to_device(batch, device)).loss
            loss.div(accumulate).backward()
            seen += [loss.item()] * len(batch["labels"])
        if max_norm is not None:
            torch.nn.utils.clip_grad_norm_(model.parameters(), max_norm)
        optimizer.step()
        scheduler and scheduler.step()
    return sum(seen) / len(seen)

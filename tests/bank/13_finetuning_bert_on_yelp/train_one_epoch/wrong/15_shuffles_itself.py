# diagnosis: shuffled
# mistake: shuffles the batches, but they are to be taken in the order in which they come.
import random


def train_one_epoch(model, loader, optimizer, device, accumulate=1, scheduler=None, max_norm=1.0):
    model.train()
    optimizer.zero_grad()
    batches = list(loader)
    random.shuffle(batches)
    total, n = 0.0, 0
    for i, batch in enumerate(batches, 1):
        batch = to_device(batch, device)
        loss = model(**batch).loss
        (loss / accumulate).backward()
        total += loss.item() * len(batch["labels"])
        n += len(batch["labels"])
        if i % accumulate == 0 or i == len(batches):
            if max_norm is not None:
                clip_grad_norm_(model.parameters(), max_norm)
            optimizer.step()
            if scheduler is not None:
                scheduler.step()
            optimizer.zero_grad()
    return total / n

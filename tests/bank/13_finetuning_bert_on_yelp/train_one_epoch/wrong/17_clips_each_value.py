# diagnosis: clipped_by_value
# mistake: clip_grad_value_ cuts every single number, it does not limit the norm of all together.
from torch.nn.utils import clip_grad_value_


def train_one_epoch(model, loader, optimizer, device, accumulate=1, scheduler=None, max_norm=1.0):
    model.train()
    optimizer.zero_grad()
    total, n, k = 0.0, 0, 0
    stream = iter(loader)
    batch = next(stream, None)
    while batch is not None:
        batch = to_device(batch, device)
        loss = model(**batch).loss
        (loss / accumulate).backward()
        total, n, k = total + loss.item() * len(batch["labels"]), n + len(batch["labels"]), k + 1
        batch = next(stream, None)
        if k == accumulate or batch is None:
            if max_norm is not None:
                clip_grad_value_(model.parameters(), max_norm)
            optimizer.step()
            if scheduler is not None:
                scheduler.step()
            optimizer.zero_grad()
            k = 0
    return total / n

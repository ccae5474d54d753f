import torch.nn.functional as F


def train_one_epoch(model, loader, optimizer, device, accumulate=1, scheduler=None, max_norm=1.0):
    """The undivided losses go backward; their gradients are divided before the step, which is the same."""
    model.train()
    model.zero_grad()

    def finish():
        grads = [p.grad for p in model.parameters() if p.grad is not None]
        for g in grads:
            g.div_(accumulate)
        if max_norm is not None:
            norm = torch.sqrt(sum((g.double() ** 2).sum() for g in grads))
            factor = float(max_norm / (norm + 1e-6))
            if factor < 1:
                for g in grads:
                    g.mul_(factor)
        optimizer.step()
        if scheduler is not None:
            scheduler.step()
        model.zero_grad()

    sum_of_losses, n_texts, n_batches = 0.0, 0, 0
    for batch in loader:
        moved = to_device(batch, device)
        logits = model(**moved).logits
        each = F.cross_entropy(logits, moved["labels"], reduction="none")
        each.mean().backward()
        sum_of_losses += each.sum().item()
        n_texts += each.numel()
        n_batches += 1
        if not n_batches % accumulate:
            finish()
    if n_batches % accumulate:
        finish()
    return sum_of_losses / n_texts

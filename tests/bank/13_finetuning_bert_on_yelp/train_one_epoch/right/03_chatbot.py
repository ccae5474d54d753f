from typing import Optional

import torch
from torch.nn.utils import clip_grad_norm_


def train_one_epoch(
    model,
    loader,
    optimizer,
    device,
    accumulate: int = 1,
    scheduler=None,
    max_norm: Optional[float] = 1.0,
) -> float:
    """Train ``model`` for a single epoch with gradient accumulation.

    Returns the average training loss per example.
    """
    if accumulate < 1:
        raise ValueError("accumulate must be >= 1")

    # Make sure dropout etc. are active and that no stale gradients are left
    model.train()
    model.zero_grad(set_to_none=True)
    optimizer.zero_grad(set_to_none=True)

    total_loss = 0.0
    total_examples = 0
    pending = False  # are there gradients that have not been applied yet?

    for step, batch in enumerate(loader, start=1):
        # Move the batch to the right device
        batch = {k: v.to(device) for k, v in batch.items()}

        # Forward pass
        outputs = model(**batch)
        loss = outputs.loss

        # Backward pass (scaled for gradient accumulation)
        scaled_loss = loss / accumulate
        scaled_loss.backward()
        pending = True

        # Bookkeeping
        batch_size = batch["labels"].size(0)
        total_loss += loss.detach().item() * batch_size
        total_examples += batch_size

        # Optimizer step
        if step % accumulate == 0:
            _optimizer_step(model, optimizer, scheduler, max_norm)
            pending = False

    # Do not forget the last incomplete group
    if pending:
        _optimizer_step(model, optimizer, scheduler, max_norm)

    avg_loss = total_loss / max(total_examples, 1)
    print(f"Average training loss: {avg_loss:.4f}")
    return avg_loss


def _optimizer_step(model, optimizer, scheduler, max_norm):
    """Clip, step, schedule, zero."""
    if max_norm is not None:
        clip_grad_norm_(model.parameters(), max_norm)
    optimizer.step()
    if scheduler is not None:
        scheduler.step()
    optimizer.zero_grad(set_to_none=True)
    model.zero_grad(set_to_none=True)

import time
from typing import Dict, List


def train(
    model,
    train_loader,
    val_loader,
    optimizer,
    device,
    epochs: int = 1,
    accumulate: int = 1,
    scheduler=None,
) -> Dict[str, List[float]]:
    """Full training loop with validation after every epoch."""
    if epochs < 1:
        raise ValueError("epochs must be at least 1")

    history: Dict[str, List[float]] = {"train_loss": [], "val_acc": []}
    best_acc = 0.0

    for epoch in range(1, epochs + 1):
        start = time.time()

        # ---- Training ----
        train_loss = train_one_epoch(
            model=model,
            loader=train_loader,
            optimizer=optimizer,
            device=device,
            accumulate=accumulate,
            scheduler=scheduler,
        )

        # ---- Validation ----
        val_loss, val_acc = evaluate(model=model, loader=val_loader, device=device)
        best_acc = max(best_acc, val_acc)

        history["train_loss"].append(float(train_loss))
        history["val_acc"].append(float(val_acc))

        print(
            f"Epoch {epoch}/{epochs} | train loss {train_loss:.4f} | "
            f"val loss {val_loss:.4f} | val acc {val_acc:.4f} | best {best_acc:.4f} | {time.time() - start:.1f}s"
        )

    return history

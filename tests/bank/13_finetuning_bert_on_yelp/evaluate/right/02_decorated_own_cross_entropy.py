import torch.nn.functional as F


@torch.no_grad()
def evaluate(model, loader, device):
    mode = model.training
    model.eval()
    totals = torch.zeros(3, dtype=torch.float64)
    for batch in loader:
        batch = {k: v.to(device, non_blocking=True) for k, v in batch.items()}
        labels = batch["labels"]
        logits = model(**batch).logits.double()
        totals += torch.stack([
            F.cross_entropy(logits, labels, reduction="sum").cpu(),
            (logits.max(-1).indices == labels).sum().double().cpu(),
            torch.tensor(float(labels.numel()), dtype=torch.float64),
        ])
    model.train(mode)
    loss, right, n = totals.tolist()
    return loss / n, right / n

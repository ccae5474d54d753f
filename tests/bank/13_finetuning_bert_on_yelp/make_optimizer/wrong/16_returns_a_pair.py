# diagnosis: pair_returned
# mistake: returns the optimizer together with a scheduler instead of the optimizer.
from torch.optim.lr_scheduler import LambdaLR


def make_optimizer(model, lr=5e-5, weight_decay=0.01):
    grouped = [
        {"params": [p for p in model.parameters() if p.requires_grad and p.ndim >= 2], "weight_decay": weight_decay},
        {"params": [p for p in model.parameters() if p.requires_grad and p.ndim < 2], "weight_decay": 0.0},
    ]
    optimizer = torch.optim.AdamW(grouped, lr=lr)
    scheduler = LambdaLR(optimizer, lambda step: 1.0)
    return optimizer, scheduler

# diagnosis: tables_spared
# mistake: only the weights of nn.Linear decay, embedding tables do not.
from torch import nn


def make_optimizer(model, lr=5e-5, weight_decay=0.01):
    decay = {id(m.weight) for m in model.modules() if isinstance(m, nn.Linear)}
    groups = {True: [], False: []}
    for p in model.parameters():
        if p.requires_grad:
            groups[id(p) in decay].append(p)
    return torch.optim.AdamW(
        [{"params": groups[True], "weight_decay": weight_decay}, {"params": groups[False], "weight_decay": 0.0}], lr=lr
    )

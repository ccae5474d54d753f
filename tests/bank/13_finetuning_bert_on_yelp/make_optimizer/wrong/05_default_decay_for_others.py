# diagnosis: default_decay
# mistake: the group of the others gets no weight_decay of its own, so AdamW's default of 0.01 applies to it.
def make_optimizer(model, lr=5e-5, weight_decay=0.01):
    matrices, others = [], []
    for p in model.parameters():
        if p.requires_grad:
            (matrices if p.ndim >= 2 else others).append(p)
    groups = [{"params": matrices, "weight_decay": weight_decay}, {"params": others}]
    return torch.optim.AdamW(groups, lr=lr)

def make_optimizer(model, lr=5e-5, weight_decay=0.01):
    matrices = []
    others = []
    for p in model.parameters():
        if p.requires_grad == False:
            continue
        if p.ndim >= 2:
            matrices.append(p)
        else:
            others.append(p)
    groups = [
        {"params": matrices, "weight_decay": weight_decay},
        {"params": others, "weight_decay": 0.0},
    ]
    optimizer = torch.optim.AdamW(groups, lr=lr)
    return optimizer

def make_optimizer(model, lr=5e-5, weight_decay=0.01):
    by_axes = {}
    for p in model.parameters():
        if p.requires_grad:
            by_axes.setdefault(p.dim(), []).append(p)
    optimizer = torch.optim.AdamW([{"params": ps} for ps in by_axes.values()], lr=lr, weight_decay=weight_decay)
    for group in optimizer.param_groups:
        if group["params"][0].dim() < 2:
            group["weight_decay"] = 0.0
    return optimizer

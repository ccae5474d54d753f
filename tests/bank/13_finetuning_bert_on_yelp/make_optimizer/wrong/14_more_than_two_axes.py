# diagnosis: nothing_decays
# mistake: asks for more than two axes, so no matrix decays.
def make_optimizer(model, lr=5e-5, weight_decay=0.01):
    matrices = [p for p in model.parameters() if p.requires_grad and p.ndim > 2]
    others = [p for p in model.parameters() if p.requires_grad and p.ndim <= 2]
    return torch.optim.AdamW([
        {"params": matrices, "weight_decay": weight_decay},
        {"params": others, "weight_decay": 0.0},
    ], lr=lr)

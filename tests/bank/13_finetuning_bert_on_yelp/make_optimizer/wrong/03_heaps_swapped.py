# diagnosis: groups_swapped
# mistake: the two groups are swapped: biases and norms decay, matrices do not.
def make_optimizer(model, lr=5e-5, weight_decay=0.01):
    heaps = ([], [])
    for p in model.parameters():
        if p.requires_grad:
            heaps[p.ndim > 1].append(p)
    matrices, others = heaps
    return torch.optim.AdamW(
        [{"params": matrices, "weight_decay": weight_decay}, {"params": others, "weight_decay": 0.0}], lr=lr
    )

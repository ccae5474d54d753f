# diagnosis: rate_scaled_for_the_head
# mistake: the classifier gets a learning rate ten times as high; lr is meant for all parameters.
def make_optimizer(model, lr=5e-5, weight_decay=0.01):
    """Layer-wise learning rates: the freshly initialised head learns faster."""
    groups = []
    for name, param in model.named_parameters():
        if not param.requires_grad:
            continue
        groups.append({
            "params": [param],
            "lr": lr * 10 if name.startswith("classifier") else lr,
            "weight_decay": weight_decay if param.dim() > 1 else 0.0,
        })
    return torch.optim.AdamW(groups, lr=lr)

def make_optimizer(model, lr=5e-5, weight_decay=0.01):
    return torch.optim.AdamW([{"params": [p], "weight_decay": weight_decay * (p.ndim > 1)} for p in model.parameters() if p.requires_grad], lr=lr)

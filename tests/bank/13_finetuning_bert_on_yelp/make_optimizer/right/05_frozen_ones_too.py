def make_optimizer(model, lr=5e-5, weight_decay=0.01):
    # frozen parameters have no gradient, AdamW leaves them alone
    big = list(filter(lambda p: len(p.shape) >= 2, model.parameters()))
    small = list(filter(lambda p: len(p.shape) < 2, model.parameters()))
    return torch.optim.AdamW([{"params": small}, {"params": big, "weight_decay": weight_decay}], lr, weight_decay=0.0)

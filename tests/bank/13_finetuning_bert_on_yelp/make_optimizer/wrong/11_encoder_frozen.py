# diagnosis: head_alone
# mistake: the encoder is frozen first (the model is changed) and only the classifier is in the optimizer.
def make_optimizer(model, lr=5e-5, weight_decay=0.01):
    for name, p in model.named_parameters():
        if "classifier" not in name:
            p.requires_grad = False
    head = [p for p in model.parameters() if p.requires_grad] or list(model.parameters())
    return torch.optim.AdamW(
        [{"params": [p for p in head if p.ndim >= 2], "weight_decay": weight_decay},
         {"params": [p for p in head if p.ndim < 2], "weight_decay": 0.0}],
        lr=lr,
    )

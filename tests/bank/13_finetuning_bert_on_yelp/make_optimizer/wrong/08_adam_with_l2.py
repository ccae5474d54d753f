# diagnosis: adam_for_adamw
# mistake: Adam adds the decay to the gradient (L2) and is no AdamW.
def make_optimizer(model, lr=5e-5, weight_decay=0.01):
    ps = [p for p in model.parameters() if p.requires_grad]
    return torch.optim.Adam(
        [{"params": [p for p in ps if p.ndim >= 2], "weight_decay": weight_decay},
         {"params": [p for p in ps if p.ndim < 2], "weight_decay": 0}],
        lr=lr,
    )

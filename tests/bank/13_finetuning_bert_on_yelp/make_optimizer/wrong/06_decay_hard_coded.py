# diagnosis: decay_fixed
# mistake: the decay of the matrices is always 0.01, whatever weight_decay says.
def make_optimizer(model, lr=5e-5, weight_decay=0.01):
    optimizer_grouped_parameters = [
        {"params": [p for n, p in model.named_parameters() if p.requires_grad and "bias" not in n and "LayerNorm" not in n],
         "weight_decay": 0.01},
        {"params": [p for n, p in model.named_parameters() if p.requires_grad and ("bias" in n or "LayerNorm" in n)],
         "weight_decay": 0.0},
    ]
    return torch.optim.AdamW(optimizer_grouped_parameters, lr=lr)

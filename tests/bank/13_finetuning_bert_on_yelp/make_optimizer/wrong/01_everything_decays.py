# diagnosis: everything_decays
# mistake: all parameters are in one group, so biases and layer norms decay, too.
def make_optimizer(model, lr=5e-5, weight_decay=0.01):
    return torch.optim.AdamW((p for p in model.parameters() if p.requires_grad), lr=lr, weight_decay=weight_decay)

# diagnosis: biases_left_out
# mistake: parameters() is a generator that is empty after the first list, so biases and norms are in no group and never learn.
def make_optimizer(model, lr=5e-5, weight_decay=0.01):
    trainable = (p for p in model.parameters() if p.requires_grad)
    decay = [p for p in trainable if p.ndim >= 2]
    no_decay = [p for p in trainable if p.ndim < 2]
    return torch.optim.AdamW(
        [
            {"params": decay, "weight_decay": weight_decay},
            {"params": no_decay, "weight_decay": 0.0},
        ],
        lr=lr,
    )

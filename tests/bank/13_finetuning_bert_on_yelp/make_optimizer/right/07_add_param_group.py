def _wants_decay(tensor):
    try:
        tensor.shape[1]
    except IndexError:
        return False
    return True


def make_optimizer(model, lr=5e-5, weight_decay=0.01):
    opt = torch.optim.AdamW([{"params": []}], lr=lr, weight_decay=weight_decay, foreach=False)
    trainable = [(n, p) for n, p in model.named_parameters() if p.requires_grad]
    opt.add_param_group({"params": [p for _, p in trainable if _wants_decay(p)]})
    opt.add_param_group({"params": [p for _, p in trainable if not _wants_decay(p)], "weight_decay": 0.0})
    return opt

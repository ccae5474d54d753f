# diagnosis: norms_decay, other_name_of_norms
# mistake: everything that is called weight decays, and the gains of the layer norms are called weight, too.
def make_optimizer(model, lr=5e-5, weight_decay=0.01):
    weights = [p for n, p in model.named_parameters() if n.endswith("weight") and p.requires_grad]
    biases = [p for n, p in model.named_parameters() if not n.endswith("weight") and p.requires_grad]
    opt = torch.optim.AdamW(weights, lr=lr, weight_decay=weight_decay)
    opt.add_param_group({"params": biases, "weight_decay": 0.0})
    return opt

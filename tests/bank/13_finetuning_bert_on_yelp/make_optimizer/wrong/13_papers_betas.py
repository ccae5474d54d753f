# diagnosis: other_betas
# mistake: betas and eps are not AdamW's defaults.
def make_optimizer(model, lr=5e-5, weight_decay=0.01):
    def decays(p):
        return weight_decay if p.ndim >= 2 else 0.0

    groups = [dict(params=p, weight_decay=decays(p)) for p in model.parameters() if p.requires_grad]
    return torch.optim.AdamW(groups, lr=lr, betas=(0.9, 0.98), eps=1e-6)

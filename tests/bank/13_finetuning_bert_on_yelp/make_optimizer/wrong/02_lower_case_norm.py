# diagnosis: other_name_of_norms, norms_decay
# mistake: searches for "norm" and "layer_norm", but BERT's are called LayerNorm, so the gains of the norms decay.
def make_optimizer(model, lr=5e-5, weight_decay=0.01):
    no_decay = ["bias", "norm", "layer_norm.weight"]
    params = [(n, p) for n, p in model.named_parameters() if p.requires_grad]
    return torch.optim.AdamW(
        [
            {"params": [p for n, p in params if not any(nd in n for nd in no_decay)], "weight_decay": weight_decay},
            {"params": [p for n, p in params if any(nd in n for nd in no_decay)], "weight_decay": 0.0},
        ],
        lr=lr,
    )

# diagnosis: encoder_alone
# mistake: only model.bert is looked at: the classifier never learns, and a BERT without a classifier has no .bert.
def make_optimizer(model, lr=5e-5, weight_decay=0.01):
    params = [p for p in model.bert.parameters() if p.requires_grad]
    return torch.optim.AdamW(
        [
            {"params": [p for p in params if len(p.size()) >= 2], "weight_decay": weight_decay},
            {"params": [p for p in params if len(p.size()) == 1], "weight_decay": 0.0},
        ],
        lr=lr,
    )

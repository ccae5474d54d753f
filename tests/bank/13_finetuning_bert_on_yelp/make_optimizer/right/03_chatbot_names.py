from torch.optim import AdamW


def make_optimizer(model, lr=5e-5, weight_decay=0.01):
    """Create an AdamW optimizer with decoupled weight decay for BERT-style models."""
    # Parameters that should NOT be decayed
    no_decay = ["bias", "LayerNorm.weight"]

    optimizer_grouped_parameters = [
        # 1. weights with decay
        {
            "params": [
                p
                for n, p in model.named_parameters()
                if p.requires_grad and not any(nd in n for nd in no_decay)
            ],
            "weight_decay": weight_decay,
        },
        # 2. biases and LayerNorm parameters without decay
        {
            "params": [
                p
                for n, p in model.named_parameters()
                if p.requires_grad and any(nd in n for nd in no_decay)
            ],
            "weight_decay": 0.0,
        },
    ]

    optimizer = AdamW(optimizer_grouped_parameters, lr=lr, betas=(0.9, 0.999), eps=1e-8)

    print(f"Decay: {len(optimizer_grouped_parameters[0]['params'])} tensors")
    print(f"No decay: {len(optimizer_grouped_parameters[1]['params'])} tensors")
    return optimizer

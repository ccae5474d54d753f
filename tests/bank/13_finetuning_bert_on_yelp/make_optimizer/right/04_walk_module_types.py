from torch import nn


def make_optimizer(model: nn.Module, lr: float = 5e-5, weight_decay: float = 0.01) -> torch.optim.AdamW:
    decayed: dict[int, nn.Parameter] = {}
    spared: dict[int, nn.Parameter] = {}
    for module in model.modules():
        for name, parameter in module.named_parameters(recurse=False):
            if not parameter.requires_grad:
                continue
            spare = isinstance(module, nn.LayerNorm) or name.endswith("bias")
            (spared if spare else decayed).setdefault(id(parameter), parameter)
    assert not decayed.keys() & spared.keys()
    return torch.optim.AdamW(
        [
            dict(params=list(decayed.values()), weight_decay=weight_decay, lr=lr),
            dict(params=list(spared.values()), weight_decay=0, lr=lr),
        ],
        lr=lr,
    )

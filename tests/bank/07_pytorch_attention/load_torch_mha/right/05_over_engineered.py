from dataclasses import dataclass
from typing import Iterator, Optional


@dataclass(frozen=True)
class _Geometry:
    """The three sizes that have to agree."""

    width: int
    heads: int
    head_width: int

    @classmethod
    def of_ours(cls, module: nn.Module) -> "_Geometry":
        widths = {module.query.in_features, module.key.in_features, module.value.in_features}
        if len(widths) != 1:
            raise ValueError("the layers of mha disagree about D")
        return cls(widths.pop(), int(module.heads), int(module.dim_head))

    @classmethod
    def of_theirs(cls, module: "nn.MultiheadAttention") -> "_Geometry":
        each, rest = divmod(module.embed_dim, module.num_heads)
        if rest:
            raise ValueError("embed_dim is no multiple of num_heads")
        return cls(module.embed_dim, module.num_heads, each)


@dataclass
class _Transfer:
    target: nn.Parameter
    source: Optional[torch.Tensor]

    def run(self) -> None:
        if self.source is None:
            nn.init.zeros_(self.target)
        else:
            self.target.copy_(self.source.detach())


def _plan(mha: nn.Module, reference: "nn.MultiheadAttention") -> Iterator[_Transfer]:
    weights = reference.in_proj_weight.unflatten(0, (3, -1)).unbind(0)
    if reference.in_proj_bias is None:
        biases = (None, None, None)
    else:
        biases = reference.in_proj_bias.unflatten(0, (3, -1)).unbind(0)
    for name, weight, bias in zip(("query", "key", "value"), weights, biases, strict=True):
        layer = mha.get_submodule(name)
        yield _Transfer(layer.weight, weight)
        yield _Transfer(layer.bias, bias)
    yield _Transfer(mha.to_out.weight, reference.out_proj.weight)
    yield _Transfer(mha.to_out.bias, reference.out_proj.bias)


def load_torch_mha(mha: nn.Module, reference: "nn.MultiheadAttention") -> None:
    """Validate first, plan second, copy last."""
    ours, theirs = _Geometry.of_ours(mha), _Geometry.of_theirs(reference)
    if ours != theirs:
        raise ValueError(f"geometry mismatch: {ours} versus {theirs}")
    plan = list(_plan(mha, reference))
    for transfer in plan:
        if transfer.source is not None and transfer.source.shape != transfer.target.shape:
            raise ValueError("shape mismatch in the plan")
    with torch.no_grad():
        for transfer in plan:
            transfer.run()

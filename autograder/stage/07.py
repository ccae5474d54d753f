"""Props for the tests of session 07, made inside the student's process. Students may read this.

Modules stay here and are reached by handles; what they hold and what they compute leaves as
plain data. No expected value is found here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn

# ---------------------------------------------------------------- parameters


def parameters(module: Any) -> dict[str, list[int]] | str:
    """Return the shapes of a module's parameters by name, or what it is instead."""
    if not isinstance(module, nn.Module):
        return f"a {type(module).__name__}"
    try:
        return {name: list(one.shape) for name, one in module.named_parameters()}
    except AttributeError:  # nn.Module.__init__ was never called
        return "a module without super().__init__()"


def unregistered(module: Any) -> list[str]:
    """Say what else a module holds that it could learn with, but does not list."""
    own = {"_parameters", "_buffers", "_modules"}  # torch's dicts, where parts belong
    found = {"a buffer"} if vars(module).get("_buffers") else set()
    for value in (value for name, value in vars(module).items() if name not in own):
        if isinstance(value, Tensor):
            found.add("a tensor")
        elif isinstance(value, dict | list | tuple) and any(
            isinstance(one, Tensor | nn.Module)
            for one in (value.values() if isinstance(value, dict) else value)
        ):
            found.add("parts in a list")
    return sorted(found)


def give(module: Any, values: dict[str, Tensor]) -> dict[str, list[int]] | str:
    """Give a module its parameters, in their dtype, where it has just these; say which it has."""
    found = parameters(module)
    if found == {name: list(one.shape) for name, one in values.items()}:
        module.to(next(iter(values.values())).dtype)
        module.load_state_dict(values, strict=False)  # whatever else it keeps stays as it is
    return found


def state(module: nn.Module) -> dict[str, Tensor]:
    """Return a copy of a module's parameters by name."""
    return {name: one.detach().clone() for name, one in module.named_parameters()}


def facts(module: nn.Module) -> dict[str, list[Any]]:
    """Tell of each parameter whether it can be trained, and its dtype."""
    return {
        name: [one.requires_grad and one.is_leaf, str(one.dtype).removeprefix("torch.")]
        for name, one in module.named_parameters()
    }


def overwrite(module: nn.Module, number: float) -> None:
    """Fill all parameters of a module with a number, in place."""
    with torch.no_grad():
        for one in module.parameters():
            one.fill_(number)


def freeze(module: nn.Module) -> None:
    """Let no parameter of a module be trained."""
    module.requires_grad_(False)


def objects(module: nn.Module) -> list[nn.Parameter]:
    """Return the parameters themselves; with `.keep`, as a handle."""
    return list(module.parameters())


def same_objects(module: nn.Module, before: list[nn.Parameter]) -> bool:
    """Tell whether a module's parameters are the objects that they were."""
    now = list(module.parameters())
    return len(now) == len(before) and all(a is b for a, b in zip(now, before, strict=True))


# ---------------------------------------------------------------- modules that exercises are given


class Separate(nn.Module):  # type: ignore[misc]  # torch is untyped to us
    """What an exercise is given: four matrices and the two numbers that belong to them."""

    def __init__(self, dim: int, heads: int, dim_head: int) -> None:
        super().__init__()
        self.heads, self.dim_head = heads, dim_head
        self.query, self.key, self.value = (nn.Linear(dim, heads * dim_head) for _ in range(3))
        self.to_out = nn.Linear(heads * dim_head, dim)


def separate(dim: int, heads: int, dim_head: int, values: dict[str, Tensor]) -> Separate:
    """Return such a module with given parameters, in their dtype."""
    module: Separate = Separate(dim, heads, dim_head).to(next(iter(values.values())).dtype)
    module.load_state_dict(values)
    return module


def torchs_own(width: int, heads: int, values: dict[str, Tensor]) -> nn.MultiheadAttention:
    """Return torch's module with given parameters; without biases where there are none."""
    module = nn.MultiheadAttention(width, heads, bias="in_proj_bias" in values, batch_first=True)
    module.load_state_dict(values)
    return module


# ---------------------------------------------------------------- gradients and devices


def gradients(
    module: nn.Module, pull: Tensor, inputs: list[Tensor], mask: Tensor | None = None
) -> dict[str, Tensor | None] | str:
    """Return the gradients of ``(output * pull).sum()``: those of inputs under their numbers."""
    module.zero_grad()
    leaves = [one.clone().requires_grad_() for one in inputs]
    output = module(*leaves, mask)[0]
    if not (isinstance(output, Tensor) and output.requires_grad):
        return "no way back"
    try:
        (output * pull).sum().backward()
    except RuntimeError:
        return "no way back"
    named = [*module.named_parameters(), *((str(i), one) for i, one in enumerate(leaves))]
    return {name: one.grad for name, one in named}


def pulled(function: Any, inputs: list[Tensor], last: Tensor) -> list[bool]:
    """Tell for each input whether a gradient comes back to it."""
    leaves = [one.clone().requires_grad_() for one in inputs]
    results = function(*leaves, last)
    learned = [one for one in results if isinstance(one, Tensor) and one.requires_grad]
    if learned:
        torch.stack([one.square().sum() for one in learned]).sum().backward()
    return [one.grad is not None for one in leaves]


WRONG_PLACE = ("same device", "expected device", "different devices")


def leaves_device(function: Any, inputs: list[Tensor]) -> bool:
    """Run a module or function on torch's device without data; tell if it leaves that place."""
    if isinstance(function, nn.Module):
        function.to("meta")
    try:
        function(*[one.to("meta") for one in inputs])
    except Exception as error:  # looking at values is impossible there, and no fault
        return any(words in str(error) for words in WRONG_PLACE)
    return False


# ---------------------------------------------------------------- suspects


def suspect(
    *,
    before: bool,
    inside: bool,
    axis: int,
    back: bool,
    ahead: int,
    asks: int,
    asked: int,
) -> Callable[..., tuple[Tensor, Tensor]]:
    """Return an attention whose steps come in the order and along the axes that a test wants."""

    def variant(query: Tensor, key: Tensor, value: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        pair = query, key
        size = query.shape[-1] ** 0.5
        scores = pair[asks] @ pair[asked].transpose(-1, -2) / (size if before else 1.0)
        n_tokens = mask.shape[-1]
        later = torch.ones(n_tokens, n_tokens, dtype=torch.bool, device=mask.device).tril(ahead)
        mask = mask | (later & ~later.tril()) if ahead else mask
        if inside:
            scores = scores.masked_fill(~mask, -torch.inf)
        weights = scores.softmax(dim=axis) / (1.0 if before else size)
        weights = weights if inside else weights * mask
        mixed = weights @ value
        mixed = mixed.transpose(-2, -3) if back else mixed
        return mixed.reshape(value.shape[0], value.shape[2], -1), weights

    return variant

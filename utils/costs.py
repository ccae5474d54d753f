"""What a module costs: seconds, the bytes it keeps for learning, and how far gradients reach.

>>> kept_bytes(torch.nn.Tanh(), torch.zeros(10, requires_grad=True))  # tanh keeps its result
40
"""

import statistics
import time
from collections.abc import Callable

import torch
from torch import Tensor, nn

__all__ = ["kept_bytes", "reach", "seconds"]


def seconds(run: Callable[..., object], *inputs: object, repeats: int = 7) -> float:
    """Return the median wall time of a call on one thread, after one call that does not count.

    Two threads that wait for each other measure the other programs of a busy machine.

    Parameters
    ----------
    run : callable
    *inputs : any
        What it is called with.
    repeats : int, default=7

    Examples
    --------
    >>> seconds(sum, [1, 2]) < 1
    True
    """
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        run(*inputs)  # the first call sets things up, and would be the slowest
        return statistics.median(_once(run, *inputs) for _ in range(repeats))
    finally:
        torch.set_num_threads(threads)


def _once(run: Callable[..., object], *inputs: object) -> float:
    start = time.perf_counter()
    run(*inputs)
    return time.perf_counter() - start


def kept_bytes(module: nn.Module, x: Tensor) -> int:
    """Return the bytes that a forward pass sets aside for the backward pass.

    What was there anyway, the parameters and x, does not count. The figure does not depend on
    the machine's speed, and is exact: it is what autograd says that it saves.

    Parameters
    ----------
    module : nn.Module
    x : float tensor
        Its only input.

    Examples
    --------
    >>> kept_bytes(nn.Linear(3, 5), torch.zeros(2, 3))  # needs x and its weights: both are there
    0
    """
    there = {_place(tensor) for tensor in (*module.parameters(), x)}
    kept: dict[int, int] = {}

    def pack(tensor: Tensor) -> Tensor:
        if _place(tensor) not in there:
            kept[_place(tensor)] = tensor.untyped_storage().nbytes()
        return tensor.detach()

    with torch.autograd.graph.saved_tensors_hooks(pack, lambda tensor: tensor):
        result = module(x)  # has to live until the count is done, or memory would be used twice
    total = sum(kept.values())
    del result
    return total


def _place(tensor: Tensor) -> int:
    return int(tensor.untyped_storage().data_ptr())


def reach(module: nn.Module, x: Tensor) -> Tensor:
    """Return how strongly the last token's output depends on each token of x.

    Parameters
    ----------
    module : nn.Module
        Its result, or the first of its results, has the shape (B, T, ...).
    x : float tensor of shape (B, T, D)

    Returns
    -------
    sizes : tensor of shape (T,)
        For each token the length of the gradient of the length of the last output, averaged
        over the texts.

    Examples
    --------
    >>> reach(nn.Identity(), torch.ones(1, 3, 2)).round(decimals=2)  # no token sees another
    tensor([0., 0., 1.])
    """
    x = x.detach().clone().requires_grad_()
    result = module(x)
    output = result[0] if isinstance(result, tuple) else result
    (gradient,) = torch.autograd.grad(output[:, -1].norm(dim=-1).sum(), x)
    sizes: Tensor = gradient.norm(dim=-1).mean(dim=0)
    return sizes

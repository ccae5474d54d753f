"""What utils.costs measures is exact where it can be."""

import torch
from torch import nn

from utils import costs


class Table(nn.Module):
    """Keeps a (T, T) table for the backward pass, as attention does."""

    def forward(self, x):
        return (x @ x.mT).softmax(dim=-1)


def test_kept_bytes_of_a_table():
    x = torch.randn(1, 37, 5, requires_grad=True)
    assert costs.kept_bytes(Table(), x) == 4 * 37 * 37


def test_parameters_and_input_do_not_count_and_nothing_is_kept_twice():
    module = nn.Sequential(nn.Linear(5, 7), nn.Tanh(), nn.Tanh())
    assert costs.kept_bytes(module, torch.randn(3, 5)) == 2 * 4 * 3 * 7


def test_reach_of_a_running_sum_is_the_same_for_all():
    class Sum(nn.Module):
        def forward(self, x):
            return x.cumsum(dim=1), None

    sizes = costs.reach(Sum(), torch.randn(3, 6, 4))
    assert torch.allclose(sizes, torch.ones(6))


def test_reach_does_not_touch_the_future_or_x():
    x = torch.randn(2, 4, 3)
    sizes = costs.reach(nn.Identity(), x)
    assert sizes[:-1].abs().max() == 0
    assert x.grad is None
    assert not x.requires_grad


def test_seconds_does_not_count_the_first_call():
    calls = []
    costs.seconds(lambda: calls.append(1), repeats=3)
    assert len(calls) == 4

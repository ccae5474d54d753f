from __future__ import annotations

import math
from typing import NamedTuple, Optional

from torch import Tensor


class Pooled(NamedTuple):
    context: Tensor
    weights: Tensor


class _MaskNormaliser:
    """Turns whatever a tokenizer gives into a bool mask."""

    @staticmethod
    def normalise(mask: Optional[Tensor], like: Tensor) -> Tensor:
        if mask is None:
            return torch.ones(like.shape[:2], dtype=torch.bool, device=like.device)
        if mask.shape != like.shape[:2]:
            raise ValueError(f"mask of shape {tuple(mask.shape)} for texts {tuple(like.shape)}")
        return mask.to(dtype=torch.bool)


class AttentionPooling(nn.Module):
    query: Tensor

    def __init__(self, hidden_dim: int) -> None:
        super().__init__()
        if hidden_dim < 1:
            raise ValueError("hidden_dim must be positive")
        self.hidden_dim = int(hidden_dim)
        self.query = nn.Parameter(torch.empty(self.hidden_dim))
        self.reset_parameters()

    def reset_parameters(self) -> None:
        nn.init.normal_(self.query, std=1 / math.sqrt(self.hidden_dim))

    def extra_repr(self) -> str:
        return f"hidden_dim={self.hidden_dim}"

    def _scores(self, states: Tensor) -> Tensor:
        return torch.matmul(states, self.query) / math.sqrt(self.hidden_dim)

    def forward(self, hidden_states: Tensor, attention_mask: Optional[Tensor] = None) -> Pooled:
        if hidden_states.ndim != 3 or hidden_states.shape[-1] != self.hidden_dim:
            raise ValueError("hidden_states must be (B, T, D)")
        allowed = _MaskNormaliser.normalise(attention_mask, hidden_states)
        weights = masked_softmax(self._scores(hidden_states), allowed)
        context = torch.bmm(weights.unsqueeze(1), hidden_states).squeeze(1)
        return Pooled(context, weights)

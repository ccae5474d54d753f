from dataclasses import dataclass, field
from enum import Enum
from typing import Callable, Dict, List, Tuple

Attention = Callable[[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor], Tuple[torch.Tensor, torch.Tensor]]


class Verdict(Enum):
    SCALE, MASK, QUERIES, HEADS, LEAK, SHARED = CAUSES


@dataclass(frozen=True)
class Evidence:
    """What a suspect said, beside what it was asked."""

    query: torch.Tensor
    key: torch.Tensor
    value: torch.Tensor
    mask: torch.Tensor
    output: torch.Tensor
    weights: torch.Tensor


@dataclass
class Detective:
    suspect: Attention
    tolerance: float = 1e-4
    shape: Tuple[int, int, int, int] = (2, 3, 7, 4)
    _random: torch.Generator = field(default_factory=lambda: torch.Generator().manual_seed(221))

    def interrogate(self) -> Evidence:
        B, H, T, D = self.shape
        q, k, v = (torch.randn(B, H, T, D, generator=self._random, dtype=torch.float64) for _ in range(3))
        mask = torch.ones(T, T, dtype=torch.bool).tril()
        output, weights = self.suspect(q, k, v, mask)
        return Evidence(q, k, v, mask, output, weights)

    def same(self, one: torch.Tensor, other: torch.Tensor) -> bool:
        return bool((one - other).abs().max() < self.tolerance)

    def deaf_to(self, what: str, e: Evidence) -> bool:
        """Do the weights stay when only the queries, or only the keys, become others?"""
        query = e.query.flip(-1) if what == "query" else e.query
        key = e.key.flip(-1) if what == "key" else e.key
        _, weights = self.suspect(query, key, e.value, e.mask)
        return self.same(weights, e.weights)

    def verdict(self) -> Verdict:
        e = self.interrogate()
        one = torch.ones((), dtype=torch.float64)
        sums = e.weights.sum(-1)
        merged = torch.einsum("bhts,bhsd->bthd", e.weights, e.value).flatten(2)
        questions: Dict[Verdict, List[bool]] = {
            Verdict.LEAK: [not self.same(e.weights * ~e.mask, 0 * one)],
            Verdict.QUERIES: [self.same(e.weights.sum(-2), one)],
            Verdict.SCALE: [self.same(sums, one / self.shape[-1] ** 0.5)],
            Verdict.MASK: [self.same(sums[..., -1], one), not self.same(sums, one)],
            Verdict.HEADS: [self.same(sums, one), not self.same(e.output, merged)],
            Verdict.SHARED: [self.deaf_to("query", e) or self.deaf_to("key", e)],
        }
        guilty = [cause for cause, answers in questions.items() if all(answers)]
        if len(guilty) != 1:
            raise RuntimeError(f"undecided between {guilty}")
        return guilty[0]


def diagnose_attention(variant: Attention) -> str:
    return Detective(variant).verdict().value


def mended_attention(
    query: torch.Tensor, key: torch.Tensor, value: torch.Tensor, mask: torch.Tensor
) -> Tuple[torch.Tensor, torch.Tensor]:
    if mask.dtype is not torch.bool:
        raise TypeError("the mask has to be bool")
    lowest = torch.finfo(query.dtype).min
    scores = (query @ key.mT) * query.shape[-1] ** -0.5
    blocked = mask.logical_not()
    weights = scores.masked_fill(blocked, lowest).softmax(dim=-1)
    weights = weights.masked_fill(blocked, 0.0)
    context = weights @ value
    return context.movedim(1, 2).flatten(start_dim=2), weights

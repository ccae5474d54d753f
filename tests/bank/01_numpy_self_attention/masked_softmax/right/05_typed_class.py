from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class MaskedRows:
    """Scores whose blocked entries are -inf."""

    values: np.ndarray

    @classmethod
    def build(cls, scores: np.ndarray, mask: np.ndarray) -> MaskedRows:
        if mask.dtype != np.bool_:
            raise TypeError("mask must be bool")
        if mask.ndim > scores.ndim:
            raise ValueError("mask has more axes than scores")
        if np.broadcast_shapes(mask.shape, scores.shape) != scores.shape:
            raise ValueError(f"mask {mask.shape} does not broadcast to {scores.shape}")
        filled = np.full_like(scores, -np.inf)
        np.copyto(filled, scores, where=mask)
        return cls(filled)

    @property
    def dead(self) -> np.ndarray:
        return np.isneginf(self.values).all(axis=-1, keepdims=True)

    def softmax(self) -> np.ndarray:
        safe = np.where(self.dead, np.zeros_like(self.values), self.values)
        powers = np.exp(safe - np.amax(safe, axis=-1, keepdims=True))
        weights = powers / np.sum(powers, axis=-1, keepdims=True)
        weights[np.broadcast_to(self.dead, weights.shape)] = 0.0
        return weights


def masked_softmax(scores: np.ndarray, mask: np.ndarray) -> np.ndarray:
    return MaskedRows.build(scores, mask).softmax()

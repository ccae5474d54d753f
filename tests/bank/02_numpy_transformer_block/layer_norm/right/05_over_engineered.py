# Exercise 2.5  Layer norm | about 12 min | difficulty 2/5 | 3 points
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Moments:
    mean: np.ndarray
    variance: np.ndarray

    @classmethod
    def of(cls, x: np.ndarray) -> Any:
        mean = np.mean(x, axis=-1, keepdims=True)
        deviation = np.subtract(x, mean)
        return cls(mean=mean, variance=np.mean(np.square(deviation), axis=-1, keepdims=True))


class LayerNorm:
    """A layer norm with fixed parameters."""

    def __init__(self, gain: np.ndarray, bias: np.ndarray, eps: float) -> None:
        if gain.ndim != 1 or bias.ndim != 1:
            raise TypeError("gain and bias are vectors")
        if gain.shape != bias.shape:
            raise TypeError(f"gain has shape {gain.shape}, but bias {bias.shape}")
        self.gain = gain
        self.bias = bias
        self.eps = eps

    def __call__(self, x: np.ndarray) -> np.ndarray:
        if x.shape[-1:] != self.gain.shape:
            raise TypeError(f"the last axis should have length {self.gain.size}")
        moments = Moments.of(x)
        unit = (x - moments.mean) / np.sqrt(moments.variance + self.eps)
        return self.gain * unit + self.bias


def layer_norm(x: np.ndarray, gain: np.ndarray, bias: np.ndarray, eps: float = 1e-12) -> np.ndarray:
    return LayerNorm(gain, bias, eps)(x)

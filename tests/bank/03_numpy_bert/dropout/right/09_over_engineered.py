# Exercise 3.1  Dropout | about 8 min | difficulty 2/5 | 2 points
from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray


@dataclass(frozen=True)
class BernoulliMask:
    """A reusable description of which entries survive."""

    chance_of_zero: float

    def __post_init__(self) -> None:
        if not (0 <= self.chance_of_zero < 1):
            raise ValueError("the chance must be in [0, 1)")

    @property
    def survivor_gain(self) -> float:
        return 1 / (1 - self.chance_of_zero)

    def sample(self, shape: tuple[int, ...], rng: np.random.Generator) -> NDArray[np.bool_]:
        return np.greater_equal(rng.random(size=shape), self.chance_of_zero)


class Dropout:
    def __init__(self, p: float, rng: np.random.Generator) -> None:
        self._mask = BernoulliMask(float(p))
        self._rng = rng
        self._training = False

    def train(self, mode: bool = True) -> "Dropout":
        self._training = bool(mode)
        return self

    def __call__(self, x: NDArray[Any]) -> NDArray[Any]:
        if not self._training:
            return x
        survivors = self._mask.sample(x.shape, self._rng)
        return np.where(survivors, x * self._mask.survivor_gain, np.zeros((), dtype=x.dtype))


def dropout(
    x: NDArray[Any], p: float, rng: np.random.Generator, training: bool
) -> NDArray[Any]:
    return Dropout(p, rng).train(training)(x)

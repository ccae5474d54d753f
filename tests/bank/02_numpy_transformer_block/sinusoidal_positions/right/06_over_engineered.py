# Exercise 2.4  Sinusoidal positions | about 12 min | difficulty 3/5 | 2 points
from dataclasses import dataclass, field
from functools import cached_property
from operator import index


@dataclass
class ClockBank:
    n_positions: int
    width: int
    base: float = field(default=1e4)

    def __post_init__(self) -> None:
        self.n_positions, self.width = index(self.n_positions), index(self.width)
        if self.n_positions < 1 or self.width < 1:
            raise ValueError("both sizes must be at least 1")

    @property
    def n_clocks(self) -> int:
        return -(-self.width // 2)  # rounded up

    @cached_property
    def angles(self) -> np.ndarray:
        exponents = 2.0 * np.arange(self.n_clocks) / self.width
        return np.arange(self.n_positions).reshape(-1, 1) / np.power(self.base, exponents)

    def render(self) -> np.ndarray:
        out = np.full((self.n_positions, self.width), np.nan)
        np.sin(self.angles, out=out[:, ::2])
        np.cos(self.angles[:, : self.width // 2], out=out[:, 1::2])
        assert not np.isnan(out).any()
        return out


def sinusoidal_positions(n_positions: int, d_model: int) -> np.ndarray:
    return ClockBank(n_positions, d_model).render()

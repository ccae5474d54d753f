from dataclasses import dataclass
from functools import cached_property
from typing import Tuple


@dataclass
class _Clock:
    """A row of hands, each turning at a pace of its own."""

    positions: torch.Tensor
    dim_head: int
    base: float
    dtype: torch.dtype
    device: torch.device

    def __post_init__(self) -> None:
        if self.dim_head % 2:
            raise ValueError("Dh has to be even")
        if self.positions.ndim != 1:
            raise ValueError("positions have to be a vector")
        if self.base <= 0:
            raise ValueError("base has to be positive")

    @cached_property
    def angles(self) -> torch.Tensor:
        exponents = torch.linspace(0, 1, self.dim_head // 2 + 1, dtype=torch.float64, device=self.device)[:-1]
        paces = torch.exp(-exponents * torch.log(torch.tensor(float(self.base), dtype=torch.float64, device=self.device)))
        return self.positions.to(device=self.device, dtype=torch.float64)[:, None] * paces[None, :]

    @cached_property
    def matrices(self) -> torch.Tensor:
        """The rotations, (T, Dh / 2, 2, 2)."""
        cos, sin = torch.cos(self.angles), torch.sin(self.angles)
        rows = torch.stack([cos, -sin, sin, cos], dim=-1).unflatten(-1, (2, 2))
        return rows.to(self.dtype)

    def turn(self, x: torch.Tensor) -> torch.Tensor:
        pairs = x.unflatten(-1, (-1, 2)).unsqueeze(-1)  # (..., T, Dh / 2, 2, 1)
        return (self.matrices @ pairs).squeeze(-1).flatten(-2)


def apply_rotary(
    query: torch.Tensor, key: torch.Tensor, positions: torch.Tensor, base: float = 10000.0
) -> Tuple[torch.Tensor, torch.Tensor]:
    if query.shape != key.shape:
        raise ValueError("query and key have to have the same shape")
    if query.shape[-2] != positions.shape[0]:
        raise ValueError("there has to be a position for every token")
    clock = _Clock(positions, query.shape[-1], base, query.dtype, query.device)
    return clock.turn(query), clock.turn(key)

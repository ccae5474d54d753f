"""What can be wrong with attention weights, found once for plots and for alt text."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from utils.plotting._coerce import Bools, Floats

LEAK_ABOVE: Final = 1e-6  # a softmax over scores of -1e9 leaves exact zeros
SUM_WITHIN: Final = 5e-3  # bfloat16 weights of a correct softmax are off by up to 4e-3


@dataclass(frozen=True)
class Faults:
    """Cells and rows of one head that cannot be right.

    Parameters
    ----------
    blocked : bool ndarray of shape (n_query, n_key)
        Where the mask forbids attention.
    leaking : bool ndarray of shape (n_query, n_key)
        Blocked cells that carry weight all the same.
    sums : ndarray of shape (n_query,)
        Sum of each row.
    bad_rows : int ndarray
        Rows that do not sum to one. A row that may attend to nothing may be all zero.
    """

    blocked: Bools
    leaking: Bools
    sums: Floats
    bad_rows: npt.NDArray[np.intp]

    def __str__(self) -> str:
        """Say what is wrong, a line each; nothing where nothing is."""
        parts = []
        if n_leak := int(self.leaking.sum()):
            parts.append(f"{n_leak} blocked cell(s) carry weight")
        if n_row := len(self.bad_rows):
            parts.append(f"{n_row} row(s) do not sum to 1")
        return "\n".join(parts)

    @property
    def short(self) -> str:
        """The same for the title of a small panel."""
        parts = [f"{n} leaking"] if (n := int(self.leaking.sum())) else []
        parts += [f"{n} row(s) Σ ≠ 1"] if (n := len(self.bad_rows)) else []
        return ", ".join(parts)


def find_faults(grid: Floats, allowed: Bools | None) -> Faults:
    """Look for leaks and for rows that do not sum to one.

    Examples
    --------
    >>> print(find_faults(np.full((3, 3), 1 / 3), np.tri(3, dtype=bool)))
    3 blocked cell(s) carry weight
    >>> print(find_faults(np.eye(3) / 8, None))
    3 row(s) do not sum to 1
    """
    blocked = np.zeros(grid.shape, dtype=bool) if allowed is None else ~allowed
    leaking = blocked & ~(np.abs(grid) <= LEAK_ABOVE)  # NaN leaks too
    with np.errstate(all="ignore"):  # sums of inf and -inf are found, not warned about
        sums: Any = grid.sum(axis=-1)
    nothing_to_see = blocked.all(axis=-1) & (sums == 0)
    bad = ~(np.abs(sums - 1) <= SUM_WITHIN) & ~nothing_to_see  # written so that NaN is bad
    return Faults(blocked, leaking, sums, np.flatnonzero(bad))

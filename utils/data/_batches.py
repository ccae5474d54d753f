"""Batches of texts of similar length, so that little of a batch is padding."""

from collections.abc import Iterator, Sequence

import numpy as np


class SimilarLengths:
    """Batches of places in a data set, for the ``batch_sampler`` of a torch ``DataLoader``.

    Parameters
    ----------
    lengths : sequence of int
        Of every text, in tokens or in characters.
    batch_size : int
        The last batch may be smaller.
    shuffle : bool, default=False
        True: every time one goes through, the texts are drawn in a new random order, sorted only
        within pools of ``pool`` batches, and the batches come in random order. Each text comes
        once. False: by falling length, the same every time; what is measured over all examples
        does not depend on their order.
    seed : int, default=0
        Of the random orders.
    pool : int, default=20
        The larger, the more alike are the lengths, and the less random are the batches.

    Examples
    --------
    >>> list(SimilarLengths([3, 9, 4, 8, 5], 2))
    [[1, 3], [4, 2], [0]]
    """

    def __init__(
        self,
        lengths: Sequence[int],
        batch_size: int,
        *,
        shuffle: bool = False,
        seed: int = 0,
        pool: int = 20,
    ) -> None:
        self._lengths = np.array(lengths)
        self._batch_size, self._pool = batch_size, pool * batch_size
        self._rng = np.random.default_rng(seed) if shuffle else None

    def __len__(self) -> int:
        """Return the number of batches."""
        return -(-len(self._lengths) // self._batch_size)

    def __iter__(self) -> Iterator[list[int]]:
        """Go through the batches."""
        n = len(self._lengths)
        order = np.arange(n) if self._rng is None else self._rng.permutation(n)
        width = n if self._rng is None else self._pool
        pools = [order[start : start + width] for start in range(0, n, max(width, 1))]
        batches = [batch.tolist() for pool in pools for batch in self._cut(pool)]
        if self._rng is not None:
            self._rng.shuffle(batches)
        yield from batches

    def _cut(self, pool: np.ndarray) -> Iterator[np.ndarray]:
        """Cut a pool into batches, longest texts first."""
        pool = pool[np.argsort(-self._lengths[pool], kind="stable")]
        for start in range(0, len(pool), self._batch_size):
            yield pool[start : start + self._batch_size]

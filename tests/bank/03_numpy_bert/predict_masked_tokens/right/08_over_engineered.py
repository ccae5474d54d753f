# Exercise 3.4  Guess the hidden words | about 10 min | difficulty 2/5 | 2 points
from functools import reduce
from typing import Any, Callable

from numpy.typing import NDArray

Step = Callable[[NDArray[Any]], NDArray[Any]]


class MaskedWordHead:
    """linear -> GELU -> norm -> tied output, each as a step of its own."""

    def __init__(self, model: "BERT") -> None:
        self._p = model.weights["mlm"]
        self._table = model.weights["embeddings"]["tokens"]

    def _linear(self, x: NDArray[Any]) -> NDArray[Any]:
        return x @ self._p["w"] + self._p["b"]

    def _norm(self, x: NDArray[Any]) -> NDArray[Any]:
        return layer_norm(x, self._p["norm"]["gain"], self._p["norm"]["bias"])

    def _scores(self, x: NDArray[Any]) -> NDArray[Any]:
        return np.inner(x, self._table) + self._p["output_bias"]

    def steps(self) -> list[Step]:
        return [self._linear, gelu, self._norm, self._scores]

    def __call__(self, x: NDArray[Any]) -> NDArray[Any]:
        return reduce(lambda value, step: step(value), self.steps(), x)


def predict_masked_tokens(
    self, hidden_states: NDArray[Any], training: bool = False
) -> NDArray[Any]:
    return MaskedWordHead(self)(hidden_states)


BERT.predict_masked_tokens = predict_masked_tokens  # from now on a method of every BERT

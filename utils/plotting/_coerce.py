"""From whatever a notebook holds to plain arrays: the one boundary of the plots."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt

Floats: TypeAlias = npt.NDArray[np.float32]
Bools: TypeAlias = npt.NDArray[np.bool_]
# an ndarray, a torch tensor, nested sequences of them, or a model's output
Weights: TypeAlias = Any

OUTPUT_FIELDS: Final[Mapping[str, str]] = {
    "self": "attentions",
    "encoder": "encoder_attentions",
    "decoder": "decoder_attentions",
    "cross": "cross_attentions",
}


def to_numpy(x: Any) -> npt.NDArray[Any]:
    """Return ``x`` as an ndarray; a torch tensor is detached, without importing torch."""
    if hasattr(x, "detach"):
        x = x.detach().cpu()
        x = x.float().numpy() if x.is_floating_point() else x.numpy()  # bfloat16 has no ndarray
    elif isinstance(x, (list, tuple)) and any(hasattr(item, "detach") for item in x):
        x = [to_numpy(item) for item in x]
    return np.asarray(x)


def as_attention(obj: Weights, *, kind: str = "self", batch: int | None = None) -> Floats:
    """Return weights as float32 of shape (n_layer, n_head, n_query, n_key).

    Parameters
    ----------
    obj : array-like of 2 to 5 axes, or model output
        An ndarray or torch tensor whose last axes are (layer, head, query, key), or
        (layer, batch, head, query, key); a sequence of per-layer arrays; or an object with
        ``.attentions``, such as the output of a Hugging Face model.
    kind : {"self", "encoder", "decoder", "cross"}, default="self"
        Which attention of a model output that has several.
    batch : int, default=None
        Which example. May be left out where there is only one.

    Returns
    -------
    weights : float32 ndarray of shape (n_layer, n_head, n_query, n_key)

    Raises
    ------
    ValueError
        If the number of axes does not fit, or there are several examples and none is picked.

    Examples
    --------
    >>> as_attention(np.eye(3)).shape
    (1, 1, 3, 3)
    >>> as_attention([np.ones((1, 2, 3, 5))] * 4).shape
    (4, 2, 3, 5)
    >>> as_attention([np.ones((7, 2, 3, 5))] * 4)
    Traceback (most recent call last):
        ...
    ValueError: pick one example: the batch has 7, pass batch=0 to batch=6
    """
    weights = to_numpy(_attentions_of(obj, kind))
    if weights.dtype.kind not in "biuf":
        raise ValueError(f"attention weights must be numbers, got {type(obj).__name__}")
    if weights.ndim == 4 and batch is not None:
        weights = weights[None]  # (1, batch, head, query, key)
    if weights.ndim == 5:
        weights = _pick_example(weights, batch)
    if not 2 <= weights.ndim <= 4 or 0 in weights.shape:
        raise ValueError(
            f"expected 2 to 4 axes (layer, head, query, key), none empty, got shape {weights.shape}"
        )
    with np.errstate(over="ignore"):  # what is wrong with the weights is shown, not warned about
        weights = weights.astype(np.float32, copy=False)
    return weights.reshape((1,) * (4 - weights.ndim) + weights.shape)


def _attentions_of(obj: Weights, kind: str) -> Weights:
    if kind not in OUTPUT_FIELDS:
        raise ValueError(f"kind={kind!r} is unknown: choose one of {', '.join(OUTPUT_FIELDS)}")
    present = {name: field for name, field in OUTPUT_FIELDS.items() if hasattr(obj, field)}
    if not present:
        return obj
    filled = [name for name, field in present.items() if _is_filled(getattr(obj, field))]
    if kind in filled:
        return getattr(obj, present[kind])
    if filled:
        raise ValueError(f"this output has no {kind} attention: pass kind={filled[0]!r}")
    raise ValueError(
        "the model returned no attention weights: load it with attn_implementation='eager' "
        "and call it with output_attentions=True"
    )


def _is_filled(layers: Any) -> bool:
    """Tell whether there are weights: other attention kernels leave None, or a tuple of them."""
    return layers is not None and len(layers) > 0 and all(layer is not None for layer in layers)


def _pick_example(weights: npt.NDArray[Any], batch: int | None) -> npt.NDArray[Any]:
    n_example = weights.shape[1]
    if batch is None and n_example != 1:
        raise ValueError(
            f"pick one example: the batch has {n_example}, pass batch=0 to batch={n_example - 1}"
        )
    return weights[:, pick(batch or 0, n_example, "batch")]  # (layer, head, query, key)


def pick(index: int | None, size: int, axis: str) -> int:
    """Return ``index`` as a position in an axis of ``size``, or explain what may be passed."""
    if index is None and size != 1:
        raise ValueError(
            f"weights has {size} {axis}s: pass {axis}=0 to {axis}={size - 1}, "
            "or see all of them with plot_attention_grid"
        )
    if not -size <= (index or 0) < size:
        raise ValueError(f"{axis}={index} does not exist: there are {size}, counted from 0")
    return (index or 0) % size


def as_mask(mask: Any, shape: tuple[int, ...]) -> Bools:
    """Return ``mask`` (True = may attend) as bool, broadcast to ``shape``.

    Examples
    --------
    >>> as_mask([1, 0], (1, 1, 1, 2))
    array([[[[ True, False]]]])
    """
    allowed = to_numpy(mask)
    if allowed.dtype != bool and not np.isin(allowed, (0, 1)).all():
        raise ValueError(
            f"mask must be True where a query may attend, else False; it holds {allowed.min():g}. "
            "Is it one that is added to the scores? Then pass mask == 0."
        )
    try:
        return np.broadcast_to(allowed.astype(bool), shape)
    except ValueError:
        raise ValueError(
            f"mask of shape {allowed.shape} does not fit weights of shape {shape} "
            "(layer, head, query, key)"
        ) from None


def check_tokens(tokens: Sequence[str] | None, n_position: int, *, axis: str) -> list[str]:
    """Return ``tokens`` as a list of str (positions, if None), or explain the mismatch.

    Examples
    --------
    >>> check_tokens(None, 3, axis="query")
    ['0', '1', '2']
    >>> check_tokens(["the", "cat"], 4, axis="key")
    Traceback (most recent call last):
        ...
    ValueError: tokens has 2 entries but weights has 4 key positions. Did the tokenizer add
    special tokens?
    """
    if tokens is None:
        return [str(position) for position in range(n_position)]
    tokens = [str(token) for token in tokens]
    if len(tokens) != n_position:
        near = abs(len(tokens) - n_position) <= 2
        raise ValueError(
            f"tokens has {len(tokens)} entries but weights has {n_position} {axis} positions."
            + (" Did the tokenizer add special tokens?" if near else "")
        )
    return tokens


def check_both_tokens(
    tokens: Sequence[str] | None, key_tokens: Sequence[str] | None, n_query: int, n_key: int
) -> tuple[list[str], list[str]]:
    """Return the labels of queries and keys; ``tokens`` serve for both in self-attention."""
    if key_tokens is None and n_query == n_key:
        key_tokens = tokens
    return (
        check_tokens(tokens, n_query, axis="query"),
        check_tokens(key_tokens, n_key, axis="key"),
    )

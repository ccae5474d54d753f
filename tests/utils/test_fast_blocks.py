"""The fast functions of session 03 keep the contracts of session 02's, which they replace."""

import importlib

import numpy as np
import pytest

session_02 = importlib.import_module("utils.reference.session_02")
session_03 = importlib.import_module("utils.reference.session_03")

DIM, N_HEADS, D_FF = 12, 3, 20
TOLERANCE = {np.float64: 1e-12, np.float32: 2e-5}


def attention_weights(rng, dtype):
    weights = {}
    for name in ("query", "key", "value", "output"):
        weights[f"w_{name}"] = rng.normal(size=(DIM, DIM)).astype(dtype)
        weights[f"b_{name}"] = rng.normal(size=DIM).astype(dtype)
    return weights


def close(got, want, dtype):
    bound = TOLERANCE[dtype] * max(1.0, float(np.abs(want).max()))
    return got.shape == want.shape and float(np.abs(got - want).max()) <= bound


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("leading", [(), (2,), (2, 5)])
def test_attention(dtype, leading):
    rng = np.random.default_rng(len(leading))
    query_input = rng.normal(size=(*leading, 4, DIM)).astype(dtype)
    key_input = rng.normal(size=(*leading, 7, DIM)).astype(dtype)
    weights, mask = attention_weights(rng, dtype), rng.random((4, 7)) < 0.6
    mask[1] = False  # a query that may attend to nothing
    before = [query_input.copy(), key_input.copy(), mask.copy()]
    for one in (None, mask, np.broadcast_to(mask[2:3], (*leading, 1, 7))):
        got = session_03.fast_attention(query_input, key_input, weights, N_HEADS, one)
        want = session_02.multi_head_attention(query_input, key_input, weights, N_HEADS, one)
        assert close(got[0], want[0], dtype)
        assert close(got[1], want[1], dtype)
    assert all(map(np.array_equal, before, [query_input, key_input, mask]))


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("shape", [(DIM,), (7, DIM), (2, 3, 7, DIM)])
def test_layer_norm_and_feed_forward(dtype, shape):
    rng = np.random.default_rng(len(shape))
    x = rng.normal(size=shape).astype(dtype)
    before, gain, bias = x.copy(), rng.normal(size=DIM), rng.normal(size=DIM)
    norm = {"gain": gain.astype(dtype), "bias": bias.astype(dtype)}
    weights = {"w_in": rng.normal(size=(DIM, D_FF)), "b_in": rng.normal(size=D_FF)}
    weights |= {"w_out": rng.normal(size=(D_FF, DIM)), "b_out": rng.normal(size=DIM)}
    weights = {name: array.astype(dtype) for name, array in weights.items()}
    got = session_03.fast_layer_norm(x, **norm)
    assert close(got, session_02.layer_norm(x, **norm), dtype)
    assert got.dtype == dtype
    got = session_03.fast_feed_forward(x, weights)
    assert close(got, session_02.feed_forward(x, weights), dtype)
    assert got.dtype == dtype
    assert np.array_equal(x, before)


@pytest.mark.parametrize("approximate", ["none", "tanh"])
def test_gelu_over_many_pieces_of_any_layout(approximate):
    x = np.linspace(-12, 12, 3 * 50_001, dtype=np.float32).reshape(3, -1)
    exact = session_02.gelu(x.astype(np.float64), approximate)
    for layout in (x, np.asfortranarray(x), x[:, ::-1]):
        want = exact[:, ::-1] if layout.strides[-1] < 0 else exact
        got = session_03.fast_gelu(layout, approximate)
        assert np.abs(got - want).max() <= 2e-6
    with pytest.raises(ValueError, match="approximate"):
        session_03.fast_gelu(x, "other")


def test_rerunning_the_cell_changes_nothing():
    """The fast functions call session 02's own, not whatever a name stands for by now."""
    x = np.linspace(-2, 2, 9)
    assert np.array_equal(session_03.gelu(x, "tanh"), session_02.gelu(x, "tanh"))


def test_float32_stays_float32():
    rng = np.random.default_rng(0)
    bert = session_03.BERT(11, max_seq_len=7, d_model=DIM, num_layers=2, num_heads=3, d_ff=D_FF)
    hidden = bert.forward(rng.integers(0, 11, size=(2, 5)), training=True)
    assert hidden.dtype == np.float32
    assert bert.predict_masked_tokens(hidden).dtype == np.float32

"""The slow loops that judge session 02, held against torch: so the judge need not import it."""

import numpy as np
import pytest
import torch

from autograder import paths
from autograder.judge import load_module

oracle = load_module(
    paths.test_paths("02_numpy_transformer_block")["hidden"], "oracles_of_session_02"
)
D_MODEL, N_HEADS, D_FF, BATCH, N_TOKENS = 12, 3, 7, 2, 5


def tensor(array):
    return torch.from_numpy(np.ascontiguousarray(array))


def load_attention(module, weights):
    """Give torch's attention the weights: it keeps them transposed, and three in one."""
    names = ("query", "key", "value")
    with torch.no_grad():
        module.in_proj_weight.copy_(tensor(np.hstack([weights[f"w_{n}"] for n in names]).T))
        module.in_proj_bias.copy_(tensor(np.hstack([weights[f"b_{n}"] for n in names])))
        module.out_proj.weight.copy_(tensor(weights["w_output"].T))
        module.out_proj.bias.copy_(tensor(weights["b_output"]))


def load_block(layer, weights):
    feed_forward = weights["feed_forward"]
    load_attention(layer.self_attn, weights["attention"])
    with torch.no_grad():
        for linear, name in [(layer.linear1, "in"), (layer.linear2, "out")]:
            linear.weight.copy_(tensor(feed_forward[f"w_{name}"].T))
            linear.bias.copy_(tensor(feed_forward[f"b_{name}"]))
        for norm, name in [(layer.norm1, "norm_attention"), (layer.norm2, "norm_feed_forward")]:
            norm.weight.copy_(tensor(weights[name]["gain"]))
            norm.bias.copy_(tensor(weights[name]["bias"]))


@pytest.fixture
def rng():
    return np.random.default_rng(2)


def test_attention_is_torchs(rng):
    head = D_MODEL // N_HEADS
    weights = oracle.draw_attention(rng, D_MODEL, D_MODEL, N_HEADS, head, head, D_MODEL)
    module = torch.nn.MultiheadAttention(D_MODEL, N_HEADS, batch_first=True, dtype=torch.float64)
    load_attention(module, weights)
    x, y = rng.normal(size=(BATCH, N_TOKENS, D_MODEL)), rng.normal(size=(BATCH, 7, D_MODEL))
    mask = oracle.some_allowed(rng, (N_TOKENS, 7))
    inputs = tensor(x), tensor(y), tensor(y)
    got = module(*inputs, attn_mask=tensor(~mask), average_attn_weights=False)
    output, attention = oracle.slow_attention(x, y, weights, N_HEADS, mask)
    np.testing.assert_allclose(output, got[0].detach().numpy(), atol=1e-12)
    np.testing.assert_allclose(attention, got[1].detach().numpy(), atol=1e-12)


@pytest.mark.parametrize("norm_first", [False, True])
def test_block_is_torchs(rng, norm_first):
    head = D_MODEL // N_HEADS
    weights = oracle.draw_block(rng, D_MODEL, N_HEADS, head, head, D_FF)
    layer = torch.nn.TransformerEncoderLayer(
        D_MODEL, N_HEADS, D_FF, activation="gelu", layer_norm_eps=1e-12, batch_first=True,
        norm_first=norm_first, dtype=torch.float64,
    ).eval()  # fmt: skip
    load_block(layer, weights)
    x = rng.normal(size=(BATCH, N_TOKENS, D_MODEL))
    mask = oracle.some_allowed(rng, (N_TOKENS, N_TOKENS))
    want = layer(tensor(x), src_mask=tensor(~mask)).detach().numpy()
    got = oracle.slow_block(x, weights, N_HEADS, mask, norm_first)
    np.testing.assert_allclose(got, want, atol=1e-11)


@pytest.mark.parametrize("approximate", ["none", "tanh"])
def test_gelu_is_torchs(rng, approximate):
    x = 3 * rng.normal(size=101)
    want = torch.nn.functional.gelu(tensor(x), approximate=approximate).numpy()
    np.testing.assert_allclose(oracle.known_gelu(x, approximate), want, atol=1e-14)


def test_layer_norm_is_torchs(rng):
    x, norm = rng.normal(size=(3, 5)), oracle.draw_norm(rng, 5)
    gain, bias = tensor(norm["gain"]), tensor(norm["bias"])
    want = torch.nn.functional.layer_norm(tensor(x), (5,), gain, bias, eps=0.3).numpy()
    np.testing.assert_allclose(oracle.slow_norm(x, **norm, eps=0.3), want, atol=1e-14)

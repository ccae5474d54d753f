# Exercise 2.8  Encoder block | about 20 min | difficulty 3/5 | 5 points
import copy

import numpy as np


def encoder_block(x, weights, n_heads, mask=None, norm_first=False):
    """
    Transformer encoder block with support for both Post-LN and Pre-LN.

    Args:
        x: Input of shape (..., T, D)
        weights: Nested dictionary with the parameters
        n_heads: Number of attention heads
        mask: Optional boolean attention mask (True = attend)
        norm_first: If True, use Pre-LN, otherwise Post-LN

    Returns:
        Output of shape (..., T, D)
    """
    # Defensive copies: never modify the caller's data
    x = np.array(x, copy=True)
    weights = copy.deepcopy(weights)

    # Unpack the parameters
    attn_params = weights["attention"]
    ffn_params = weights["feed_forward"]
    ln1_gain, ln1_bias = weights["norm_attention"]["gain"], weights["norm_attention"]["bias"]
    ln2_gain, ln2_bias = weights["norm_feed_forward"]["gain"], weights["norm_feed_forward"]["bias"]

    # ---- Sub-layer 1: Multi-head self-attention ----
    residual = x
    h = layer_norm(x, ln1_gain, ln1_bias) if norm_first else x
    attn_output, attn_weights = multi_head_attention(h, h, attn_params, n_heads, mask)
    x = residual + attn_output
    if not norm_first:
        x = layer_norm(x, ln1_gain, ln1_bias)

    # ---- Sub-layer 2: Position-wise feed-forward ----
    residual = x
    h = layer_norm(x, ln2_gain, ln2_bias) if norm_first else x
    ffn_output = feed_forward(h, ffn_params)
    x = residual + ffn_output
    if not norm_first:
        x = layer_norm(x, ln2_gain, ln2_bias)

    # Sanity check
    if not np.all(np.isfinite(x)):
        print("Warning: output contains NaN or Inf")
    return x

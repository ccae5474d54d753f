# Sure! Here's a clean implementation of self-attention using NumPy:

import numpy as np


def self_attention(x, w_query, w_key, w_value, mask=None):
    # 1. Linear projections
    Q = np.matmul(x, w_query)  # (..., T, Dh)
    K = np.matmul(x, w_key)    # (..., T, Dh)
    V = np.matmul(x, w_value)  # (..., T, Dv)

    # 2. Scaled dot-product scores
    d_k = Q.shape[-1]
    scores = np.matmul(Q, np.swapaxes(K, -2, -1)) / np.sqrt(d_k)  # (..., T, T)

    # 3. Masking: positions where mask == False are set to -inf
    if mask is not None:
        scores = np.where(mask, scores, -np.inf)

    # 4. Softmax (numerically stable, handles fully-masked rows)
    row_max = np.max(scores, axis=-1, keepdims=True)
    row_max = np.where(np.isneginf(row_max), 0.0, row_max)
    exp = np.exp(scores - row_max)
    denom = np.sum(exp, axis=-1, keepdims=True)
    denom = np.where(denom == 0.0, 1.0, denom)
    weights = exp / denom

    # 5. Weighted sum of the values
    output = np.matmul(weights, V)
    return output, weights
    # Key points:
    # - `-inf` guarantees exactly zero attention
    # - fully masked rows return zeros instead of NaN

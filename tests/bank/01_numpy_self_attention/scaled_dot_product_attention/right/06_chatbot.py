import numpy as np


def scaled_dot_product_attention(query, key, value, mask=None):
    """
    Compute scaled dot-product attention.

    Args:
        query: Query tensor of shape (..., T, Dh)
        key: Key tensor of shape (..., S, Dh)
        value: Value tensor of shape (..., S, Dv)
        mask: Optional boolean mask (True = attend)

    Returns:
        Tuple of (output, attention_weights)
    """
    # Step 1: Get the dimension of the keys
    d_k = key.shape[-1]

    # Step 2: Compute the raw attention scores (Q · K^T) and scale them
    scores = np.matmul(query, np.moveaxis(key, -1, -2)) / np.sqrt(d_k)

    # Step 3: Apply the mask (if provided)
    if mask is not None:
        scores = np.where(mask, scores, -np.inf)

    # Step 4: Numerically stable softmax over the key dimension
    with np.errstate(invalid="ignore"):
        scores = scores - np.max(scores, axis=-1, keepdims=True)
        exp_scores = np.exp(scores)
        attention_weights = exp_scores / np.sum(exp_scores, axis=-1, keepdims=True)

    # Step 5: Rows that are completely masked produce NaN -> set them to 0
    attention_weights = np.nan_to_num(attention_weights, nan=0.0)

    # Step 6: Weighted sum of the values
    output = np.matmul(attention_weights, value)

    return output, attention_weights

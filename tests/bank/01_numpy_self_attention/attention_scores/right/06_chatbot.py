import numpy as np

def attention_scores(query, key):
    """
    Compute scaled dot-product attention scores.

    Args:
        query: Array of shape (..., seq_len_q, d_k)
        key:   Array of shape (..., seq_len_k, d_k)

    Returns:
        scores: Array of shape (..., seq_len_q, seq_len_k)
    """
    # Get the dimension of the key vectors
    d_k = key.shape[-1]

    # Swap the last two axes of the key (works for any batch dims, unlike .T!)
    axes = list(range(key.ndim))
    axes[-1], axes[-2] = axes[-2], axes[-1]
    key_t = np.transpose(key, axes)  # (..., d_k, seq_len_k)

    # Compute the raw scores: QK^T
    scores = np.matmul(query, key_t)

    # Scale by the square root of d_k to keep the variance stable
    scaled_scores = scores / np.sqrt(d_k)

    return scaled_scores

# Let me know if you'd like me to extend this with masking! 🚀

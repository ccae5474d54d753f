# Here's a numerically stable masked softmax that correctly handles fully masked rows:
def masked_softmax(scores, mask):
    """
    Compute softmax over the last axis while ignoring masked-out positions.

    Args:
        scores: Array of shape (..., T, S).
        mask:   Boolean array broadcastable to scores. True = keep, False = ignore.

    Returns:
        Attention weights of shape (..., T, S).
    """
    # 1. Broadcast the mask to the shape of the scores
    mask = np.broadcast_to(mask, scores.shape)

    # 2. Identify rows where at least one key is allowed
    has_any = mask.any(axis=-1, keepdims=True)

    # 3. Replace masked positions with -inf so that exp(-inf) = 0
    masked_scores = np.where(mask, scores, -np.inf)

    # 4. Rows without any allowed key would give NaN -> use zeros temporarily
    masked_scores = np.where(has_any, masked_scores, 0.0)

    # 5. Apply the softmax we already implemented
    weights = softmax(masked_scores, axis=-1)

    # 6. Zero out the fully masked rows
    return np.where(has_any, weights, 0.0)

# Key points:
# - The mask is applied *before* the softmax
# - Fully masked rows return zeros instead of NaN

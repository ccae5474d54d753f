def masked_softmax(scores, mask):
    # w_i = 1 / sum over allowed j of exp(x_j - x_i): no maximum needed. If an exp overflows, 1/inf = 0 is
    # just right (NumPy grumbles, never mind). Needs S times the memory.
    mask = np.broadcast_to(mask, scores.shape)
    ratio = np.exp(scores[..., None, :] - scores[..., :, None])  # (..., T, i, j)
    total = np.where(mask[..., None, :], ratio, 0).sum(axis=-1)
    return np.where(mask, 1 / total, 0)

def masked_softmax(scores, mask):
    allowed = np.broadcast_to(mask, scores.shape)
    top = np.max(scores, axis=-1, keepdims=True, where=allowed, initial=-np.inf)
    top = np.where(np.isneginf(top), 0, top)
    powers = np.exp(scores - top, where=allowed, out=np.zeros(scores.shape))
    total = np.einsum("...s->...", powers)[..., None]
    return np.divide(powers, total, where=total > 0, out=np.zeros(scores.shape))

def masked_softmax(scores, mask):
    mask = np.broadcast_to(mask, scores.shape)
    if scores.ndim > 1:  # peel off one axis after the other
        return np.array([masked_softmax(s, m) for s, m in zip(scores, mask)])
    weights = np.zeros(len(scores))
    if mask.any():
        weights[mask] = softmax(scores[mask])
    return weights

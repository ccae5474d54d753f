# diagnosis: inverted
# mistake: hides where the mask is True (masked_fill habit)
# shows on: every input
def masked_softmax(scores, mask):
    x = np.where(mask, -np.inf, scores)
    m = x.max(axis=-1, keepdims=True)
    m = np.where(np.isinf(m), 0, m)
    e = np.exp(x - m)
    s = e.sum(axis=-1, keepdims=True)
    s = np.where(s == 0, 1, s)
    return e / s

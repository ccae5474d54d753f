# diagnosis: epsilon_in_sum
# mistake: adds 1e-8 to the sum against 0/0, so no row adds up to one within 1e-10
# shows on: every float64 row with few allowed keys or a clear winner, by about 1e-8
def masked_softmax(scores, mask):
    x = np.where(mask, scores, -np.inf)
    m = np.max(x, axis=-1, keepdims=True)
    m = np.where(np.isfinite(m), m, 0.0)
    e = np.exp(x - m) * mask
    return e / (e.sum(axis=-1, keepdims=True) + 1e-8)

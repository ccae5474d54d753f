# diagnosis: softmax_over_axis_one
# mistake: axis=1 is the last axis only for 2-D scores
# shows on: scores with leading axes
def masked_softmax(scores, mask):
    x = np.where(mask, scores, -np.inf)
    m = x.max(axis=1, keepdims=True)
    m = np.where(m == -np.inf, 0, m)
    e = np.exp(x - m)
    total = e.sum(axis=1, keepdims=True)
    return e / np.where(total == 0, 1, total)

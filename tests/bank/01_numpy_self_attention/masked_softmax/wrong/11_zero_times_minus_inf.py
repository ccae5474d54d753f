# diagnosis: infinity_times_zero
# mistake: adds (1 - mask) * -inf, and 0 * -inf is nan for every allowed key
# shows on: every row with an allowed key
def masked_softmax(scores, mask):
    x = scores + (1 - mask) * -np.inf
    x = np.where(np.broadcast_to(mask, x.shape).any(axis=-1, keepdims=True), x, 0)
    weights = softmax(x)
    return weights * mask

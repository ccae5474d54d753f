def self_attention(x, w_query, w_key, w_value, mask=None):
    # (x Wq)(x Wk)^T = x (Wq Wk^T) x^T  and  w (x Wv) = (w x) Wv
    meet = w_query @ w_key.T / np.sqrt(w_key.shape[-1])
    scores = x @ meet @ x.swapaxes(-1, -2)
    weights = masked_softmax(scores, np.array(True) if mask is None else mask)
    return [weights @ x @ w_value, weights]

# diagnosis: square_scores
# mistake: allocates and fills the table of scores as (T, T), so it needs as many keys as queries
# shows on: T != S (raises for S < T, drops keys for S > T)
def scaled_dot_product_attention(query, key, value, mask=None):
    T, Dh = query.shape[-2:]
    scores = np.zeros(query.shape[:-2] + (T, T))
    for t in range(T):
        for s in range(T):
            scores[..., t, s] = (query[..., t, :] * key[..., s, :]).sum(axis=-1) / np.sqrt(Dh)
    if mask is None:
        weights = softmax(scores)
    else:
        weights = masked_softmax(scores, mask)
    return weights @ value, weights

def self_attention(x, w_query, w_key, w_value, mask=None):
    if (axes := x.ndim) > 2:
        print("axes:", axes, "-> going through the first one")
        # give the mask the same number of axes, then walk along with x
        full = None if mask is None else np.broadcast_to(mask, (*x.shape[:-1], x.shape[-2]))
        pairs = [self_attention(one, w_query, w_key, w_value, None if full is None else full[i]) for i, one in enumerate(x)]
        return tuple(np.stack(part) for part in zip(*pairs))
    q, k, v = x.dot(w_query), x.dot(w_key), x.dot(w_value)
    weights = np.zeros((len(x), len(x)))
    seen = np.broadcast_to(True if mask is None else mask, weights.shape)
    for t, row in enumerate(attention_scores(q, k)):
        if any(seen[t]):
            weights[t, seen[t]] = softmax(row[seen[t]])
        else:
            print("query", t, "may look at nobody")
    return weights.dot(v), weights

def causal_mask(n_tokens):
    if n_tokens == 1:
        return np.array([[True]])
    a, b = n_tokens // 2, n_tokens - n_tokens // 2
    # the later half sees all of the earlier one, not the other way around
    return np.block(
        [[causal_mask(a), np.zeros((a, b), dtype=bool)], [np.ones((b, a), dtype=bool), causal_mask(b)]]
    )

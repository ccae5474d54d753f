def causal_mask(n_tokens):
    """The additive mask (0 and -inf) first, then: where may one look? (log(0) warns, never mind)"""
    additive = np.log(np.tri(n_tokens))
    return np.isfinite(additive)

# diagnosis: extra_axis
# mistake: has an extra leading axis "for the batch"
# shows on: every n_tokens (shape (1, T, T))
def causal_mask(n_tokens):
    return np.tril(np.ones((1, n_tokens, n_tokens), dtype=bool))

# diagnosis: numbers
# mistake: 1.0 and 0.0 instead of True and False
# shows on: every n_tokens (dtype float64)
def causal_mask(n_tokens):
    return np.tril(np.ones((n_tokens, n_tokens)))

# diagnosis: one_step_of_future
# mistake: k=1 lets each token see one token of the future
# shows on: n_tokens >= 2
def causal_mask(n_tokens):
    return np.tril(np.ones((n_tokens, n_tokens), dtype=bool), k=1)

# diagnosis: diagonal_missing
# mistake: strictly earlier tokens only, the diagonal is missing
# shows on: every n_tokens
def causal_mask(n_tokens):
    query = np.arange(n_tokens).reshape(-1, 1)
    key = np.arange(n_tokens).reshape(1, -1)
    return key < query

# diagnosis: transposed
# mistake: compares the wrong way round: each token sees itself and the future
# shows on: n_tokens >= 2
def causal_mask(n_tokens):
    i = np.arange(n_tokens)
    return i[:, None] <= i[None, :]

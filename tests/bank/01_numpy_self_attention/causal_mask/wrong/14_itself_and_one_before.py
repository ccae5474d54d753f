# diagnosis: earlier_token_hidden
# mistake: each token sees itself and the one before it, not all earlier ones
# shows on: n_tokens >= 3
def causal_mask(n_tokens):
    mask = np.eye(n_tokens, dtype=bool)
    for t in range(1, n_tokens):
        mask[t, t - 1] = True
    return mask

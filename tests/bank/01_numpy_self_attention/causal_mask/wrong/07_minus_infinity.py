# diagnosis: minus_infinity
# mistake: the additive kind of mask, 0 where allowed and -inf where not
# shows on: every n_tokens
def causal_mask(n_tokens):
    mask = np.zeros((n_tokens, n_tokens))
    mask[np.triu_indices(n_tokens, k=1)] = -np.inf
    return mask

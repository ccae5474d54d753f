# diagnosis: single_token_shrinks
# mistake: masked_where shrinks a mask without any True to the single value False
# shows on: n_tokens = 1 (a scalar instead of shape (1, 1))
def causal_mask(n_tokens):
    place = np.arange(n_tokens)
    future = place[None, :] > place[:, None]
    table = np.ma.masked_where(future, np.ones((n_tokens, n_tokens)))
    return ~table.mask

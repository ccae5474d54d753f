def causal_mask(n_tokens):
    # a key, once it has been said (the diagonal), stays visible for all later queries: a running "or" down the rows
    seen = np.logical_or.accumulate(np.eye(n_tokens, dtype=bool), axis=0)
    hidden = np.ma.masked_array(seen, mask=np.logical_not(seen))
    return hidden.filled(False)

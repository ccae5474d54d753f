# diagnosis: fixed_table_cut
# mistake: cuts the mask out of a table made once for ten tokens ("our sentences are short")
# shows on: n_tokens > 10 (shape (10, 10))
MASK = np.tril(np.full((10, 10), True))


def causal_mask(n_tokens):
    return MASK[:n_tokens, :n_tokens]

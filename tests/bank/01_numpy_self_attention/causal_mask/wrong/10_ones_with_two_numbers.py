# diagnosis: shape_as_two_numbers
# mistake: the shape is given as two arguments; the second is taken for the dtype
# shows on: every n_tokens (raises TypeError)
def causal_mask(n_tokens):
    mask = np.zeros(n_tokens, n_tokens)
    for t in range(n_tokens):
        mask[t, : t + 1] = True
    return mask.astype(bool)

# diagnosis: no_return
# mistake: nothing is returned
# shows on: every n_tokens (None)
def causal_mask(n_tokens):
    mask = np.tri(n_tokens, dtype=bool)
    print(mask)

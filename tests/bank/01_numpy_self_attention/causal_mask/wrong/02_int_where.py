# diagnosis: numbers
# mistake: integers 1 and 0 instead of bool
# shows on: every n_tokens (dtype int64)
def causal_mask(n_tokens):
    place = np.arange(n_tokens)
    return np.where(place[None, :] <= place[:, None], 1, 0)

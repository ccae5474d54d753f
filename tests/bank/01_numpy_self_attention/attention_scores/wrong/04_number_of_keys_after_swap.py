# diagnosis: divided_by_sqrt_keys
# mistake: key is renamed before its last axis is read, so it divides by sqrt(S)
# shows on: S other than Dh
def attention_scores(query, key):
    key = np.swapaxes(key, -1, -2)
    scores = query @ key
    return scores / np.sqrt(key.shape[-1])

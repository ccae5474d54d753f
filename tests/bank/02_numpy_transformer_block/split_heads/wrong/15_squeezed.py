# diagnosis: squeezed
# mistake: np.squeeze at the end throws away every axis of length 1 (one head, one token, one sentence)
# Exercise 2.1  Split heads | about 10 min | difficulty 2/5 | 2 points
def split_heads(x, n_heads):
    pieces = np.split(x, n_heads, axis=-1)
    pieces = [np.expand_dims(piece, -3) for piece in pieces]
    return np.squeeze(np.concatenate(pieces, axis=-3))

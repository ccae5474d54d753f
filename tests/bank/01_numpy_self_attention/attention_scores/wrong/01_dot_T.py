# diagnosis: transpose_reverses_all_axes
# mistake: key.T reverses all axes, not only the last two
# shows on: any leading axis (B, T, Dh); right for two axes
def attention_scores(query, key):
    return query @ key.T / np.sqrt(query.shape[-1])

# diagnosis: not_scaled
# mistake: forgets to divide by sqrt(Dh)
# shows on: every Dh but 1
def attention_scores(query, key):
    return query @ np.swapaxes(key, -1, -2)

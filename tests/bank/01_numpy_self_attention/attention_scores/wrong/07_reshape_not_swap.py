# diagnosis: key_reshaped
# mistake: reshapes the key to (..., Dh, S) instead of swapping the axes, which mixes up the keys
# shows on: S > 1 and Dh > 1, also when S = Dh
def attention_scores(query, key):
    turned = key.reshape(*key.shape[:-2], key.shape[-1], key.shape[-2])
    return query @ turned / np.sqrt(query.shape[-1])

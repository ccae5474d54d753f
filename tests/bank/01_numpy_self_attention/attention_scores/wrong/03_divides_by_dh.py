# diagnosis: divided_by_dh
# mistake: divides by Dh instead of by its square root
# shows on: every Dh but 1
def attention_scores(query, key):
    d_k = query.shape[-1]
    return np.matmul(query, np.swapaxes(key, -2, -1)) / d_k

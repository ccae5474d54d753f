# diagnosis: three_axes_only
# mistake: transpose(0, 2, 1) fits a batch of exactly three axes
# shows on: two axes (raises) and four axes (raises)
def attention_scores(query, key):
    d_k = query.shape[-1]
    return np.matmul(query, key.transpose(0, 2, 1)) / np.sqrt(d_k)

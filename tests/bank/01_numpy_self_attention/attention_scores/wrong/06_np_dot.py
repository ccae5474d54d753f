# diagnosis: inner_product
# mistake: np.dot with more than two axes pairs every sentence with every other
# shows on: any leading axis (shape (B, T, B, S)); right for two axes
def attention_scores(query, key):
    return np.dot(query, np.swapaxes(key, -1, -2)) / np.sqrt(query.shape[-1])

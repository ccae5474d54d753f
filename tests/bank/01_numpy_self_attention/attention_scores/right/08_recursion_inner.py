def attention_scores(query, key):
    if query.ndim > 2:
        return np.array([attention_scores(q, k) for q, k in zip(query, key)])
    # np.inner of two matrices: every row with every row
    return np.inner(query, key) / np.sqrt(query.shape[1])

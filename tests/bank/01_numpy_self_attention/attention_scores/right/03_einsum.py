def attention_scores(query, key):
    *_, d = query.shape
    return np.einsum("...td,...sd->...ts", query, key, optimize=True) / np.sqrt(d)

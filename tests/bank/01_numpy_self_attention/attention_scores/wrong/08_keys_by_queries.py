# diagnosis: transposed
# mistake: key times query: rows are keys, columns are queries
# shows on: query and key that differ; same table when query is key
def attention_scores(query, key):
    d = query.shape[-1]
    return key @ np.swapaxes(query, -1, -2) / np.sqrt(d)

# diagnosis: changes_query
# mistake: `query /= ...` changes the caller's array
# shows on: any query with Dh > 1: it is changed afterwards (wrong scores too when query is key, since both shrink)
def attention_scores(query, key):
    query /= np.sqrt(query.shape[-1])
    return query @ np.swapaxes(key, -1, -2)

# diagnosis: one_leading_axis, loops_over_one_batch_axis
# mistake: takes a batch to be one axis: with more it reads T, S from the wrong places
# shows on: four or more axes
def attention_scores(query, key):
    if query.ndim == 2:
        return query @ key.T / np.sqrt(query.shape[1])
    batch, T, S = query.shape[0], query.shape[1], key.shape[1]
    scores = np.zeros((batch, T, S))
    for b in range(batch):
        for t in range(T):
            for s in range(S):
                scores[b, t, s] = np.dot(query[b, t], key[b, s]) / np.sqrt(query.shape[2])
    return scores

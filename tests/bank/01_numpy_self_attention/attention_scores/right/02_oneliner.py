attention_scores = lambda query, key: query @ key.swapaxes(-1, -2) * query.shape[-1] ** -0.5

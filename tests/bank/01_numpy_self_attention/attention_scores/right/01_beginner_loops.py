def attention_scores(query, key):
    T = query.shape[-2]
    S = key.shape[-2]
    Dh = query.shape[-1]
    # squash all leading axes into one
    queries = query.reshape(-1, T, Dh).tolist()
    keys = key.reshape(-1, S, Dh).tolist()
    big = []
    for b in range(len(queries)):
        table = []
        for t in range(T):
            row = []
            for s in range(S):
                total = 0
                for i in range(Dh):
                    total += queries[b][t][i] * keys[b][s][i]
                row.append(total / Dh ** 0.5)
            table.append(row)
        big.append(table)
    return np.array(big).reshape(query.shape[:-1] + (S,))

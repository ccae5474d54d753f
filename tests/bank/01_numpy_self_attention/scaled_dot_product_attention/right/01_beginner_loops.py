import math


def scaled_dot_product_attention(query, key, value, mask=None):
    T = query.shape[-2]
    S = key.shape[-2]
    Dh = query.shape[-1]
    Dv = value.shape[-1]
    if mask is None:
        mask = np.ones(query.shape[:-2] + (T, S), dtype=bool)
    else:
        mask = np.broadcast_to(mask, query.shape[:-2] + (T, S))

    # more than one sentence: do them one after the other
    if query.ndim > 2:
        outputs = []
        all_weights = []
        for i in range(len(query)):
            o, w = scaled_dot_product_attention(query[i], key[i], value[i], mask[i])
            outputs.append(o)
            all_weights.append(w)
        return np.array(outputs), np.array(all_weights)

    output = []
    weights = []
    for t in range(T):
        # scores of this query
        row = []
        for s in range(S):
            total = 0.0
            for d in range(Dh):
                total = total + float(query[t][d]) * float(key[s][d])
            row.append(total / math.sqrt(Dh))
        # biggest of the allowed ones
        allowed = [row[s] for s in range(S) if mask[t][s]]
        if len(allowed) == 0:
            w = [0.0] * S
        else:
            biggest = max(allowed)
            w = []
            for s in range(S):
                if mask[t][s]:
                    w.append(math.exp(row[s] - biggest))
                else:
                    w.append(0.0)
            total = sum(w)
            w = [p / total for p in w]
        # the average
        out = []
        for j in range(Dv):
            total = 0.0
            for s in range(S):
                total = total + w[s] * float(value[s][j])
            out.append(total)
        weights.append(w)
        output.append(out)
    return np.array(output), np.array(weights)

import math


def matmul_lists(a, b):
    rows = []
    for i in range(len(a)):
        row = []
        for j in range(len(b[0])):
            total = 0
            for k in range(len(b)):
                total += a[i][k] * b[k][j]
            row.append(total)
        rows.append(row)
    return rows


def one_sentence(x, wq, wk, wv, mask):
    q = matmul_lists(x, wq)
    k = matmul_lists(x, wk)
    v = matmul_lists(x, wv)
    T = len(x)
    weights = []
    for t in range(T):
        scores = []
        for s in range(T):
            dot = 0
            for i in range(len(q[t])):
                dot += q[t][i] * k[s][i]
            scores.append(dot / math.sqrt(len(q[t])))
        allowed_scores = []
        for s in range(T):
            if mask[t][s]:
                allowed_scores.append(scores[s])
        if allowed_scores == []:
            weights.append([0.0] * T)
            continue
        m = max(allowed_scores)
        powers = []
        for s in range(T):
            if mask[t][s]:
                powers.append(math.exp(scores[s] - m))
            else:
                powers.append(0.0)
        weights.append([p / sum(powers) for p in powers])
    return matmul_lists(weights, v), weights


def self_attention(x, w_query, w_key, w_value, mask=None):
    T = x.shape[-2]
    D = x.shape[-1]
    shape = x.shape[:-1] + (T,)
    if mask is None:
        mask = np.ones(shape, dtype=bool)
    masks = np.broadcast_to(mask, shape).reshape(-1, T, T).tolist()
    sentences = x.reshape(-1, T, D).tolist()
    outputs = []
    tables = []
    for i in range(len(sentences)):
        o, w = one_sentence(sentences[i], w_query.tolist(), w_key.tolist(), w_value.tolist(), masks[i])
        outputs.append(o)
        tables.append(w)
    Dv = w_value.shape[1]
    return np.array(outputs).reshape(x.shape[:-1] + (Dv,)), np.array(tables).reshape(shape)

import math


def diagnose_attention(variant):
    torch.manual_seed(1)
    T = 4
    q = torch.randn(1, 2, T, 3)
    k = torch.randn(1, 2, T, 3)
    v = torch.randn(1, 2, T, 2)
    mask = torch.zeros(T, T, dtype=torch.bool)
    for i in range(T):
        for j in range(i + 1):
            mask[i, j] = True

    out, w = variant(q, k, v, mask)
    w = w.tolist()
    out = out.tolist()
    values = v.tolist()

    # 1. does anybody see the future?
    for h in range(2):
        for i in range(T):
            for j in range(T):
                if j > i and w[0][h][i][j] > 0.00001:
                    return "future leak"

    # 2. columns
    good_columns = 0
    for h in range(2):
        for j in range(T):
            total = 0
            for i in range(T):
                total = total + w[0][h][i][j]
            if abs(total - 1) < 0.0001:
                good_columns = good_columns + 1
    if good_columns == 2 * T:
        return "softmax over queries"

    # 3. rows
    first = sum(w[0][0][0])
    last = sum(w[0][0][T - 1])
    if abs(last - 1) > 0.0001:
        return "scale after softmax"
    if abs(first - 1) > 0.0001:
        return "mask after softmax"

    # 4. output by hand
    for t in range(T):
        for h in range(2):
            for d in range(2):
                by_hand = 0
                for s in range(T):
                    by_hand += w[0][h][t][s] * values[0][h][s][d]
                if not math.isclose(by_hand, out[0][t][h * 2 + d], abs_tol=1e-4):
                    return "heads not transposed back"
    return "query and key shared"


def mended_attention(query, key, value, mask):
    B, H, T, Dh = query.shape
    S, Dv = key.shape[2], value.shape[3]
    all_weights = []
    all_outputs = []
    for b in range(B):
        head_weights = []
        head_outputs = []
        for h in range(H):
            scores = (query[b, h] @ key[b, h].T) / math.sqrt(Dh)
            w = masked_softmax(scores, mask)
            head_weights.append(w)
            head_outputs.append(w @ value[b, h])
        all_weights.append(torch.stack(head_weights))
        all_outputs.append(torch.cat(head_outputs, dim=-1))
    return torch.stack(all_outputs), torch.stack(all_weights)

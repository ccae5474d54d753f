def diagnose_attention(variant):
    # small whole numbers: easy to follow on paper
    n = 3
    one = [[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]]
    two = [[0.0, 2.0], [1.0, -1.0], [3.0, 1.0]]
    query = torch.tensor([[one, two]])
    key = torch.tensor([[two, one]])
    value = torch.tensor([[[[1.0, 2.0], [3.0, 5.0], [7.0, 11.0]], [[13.0, 17.0], [19.0, 23.0], [29.0, 31.0]]]])
    output, weights = variant(query, key, value, torch.tensor([[j <= i for j in range(n)] for i in range(n)]))
    heads = weights.tolist()[0]
    near = lambda x, y: abs(x - y) < 1e-3
    if any(table[i][j] > 1e-4 for table in heads for i in range(n) for j in range(i + 1, n)):
        return CAUSES[4]
    if all(near(sum(column), 1) for table in heads for column in zip(*table)):
        return CAUSES[2]
    if not all(near(sum(table[n - 1]), 1) for table in heads):
        return CAUSES[0]
    if not all(near(sum(row), 1) for table in heads for row in table):
        return CAUSES[1]
    # token 0 sees itself only: its output has to be the two values of place 0
    if not all(map(near, output.tolist()[0][0], [1, 2, 13, 17])):
        return CAUSES[3]
    return CAUSES[5]


def mended_attention(query, key, value, mask):
    root = query.shape[-1] ** 0.5
    tables = []
    for b in range(query.shape[0]):
        tables.append([])
        for h in range(query.shape[1]):
            rows = []
            for t in range(query.shape[2]):
                allowed = [s for s in range(key.shape[2]) if mask[t, s]]
                row = [0 * (query[b, h, t] * key[b, h, s]).sum() for s in range(key.shape[2])]
                if allowed:
                    scores = torch.stack([(query[b, h, t] * key[b, h, s]).sum() / root for s in allowed])
                    for s, share in zip(allowed, scores.softmax(0)):
                        row[s] = share
                rows.append(torch.stack(row))
            tables[b].append(torch.stack(rows))
    weights = torch.stack([torch.stack(heads) for heads in tables])
    return torch.cat([weights[:, h] @ value[:, h] for h in range(query.shape[1])], dim=-1), weights

# Exercise 2.8  Encoder block | about 20 min | difficulty 3/5 | 5 points
import math


def _linear(rows, w, b):
    w, b = w.tolist(), b.tolist()
    out = []
    for row in rows:
        new = list(b)
        for value, w_row in zip(row, w):
            for j in range(len(new)):
                new[j] += value * w_row[j]
        out.append(new)
    return out


def _norm(rows, p):
    out = []
    for row in rows:
        mu = math.fsum(row) / len(row)
        root = math.sqrt(math.fsum((v - mu) ** 2 for v in row) / len(row) + 1e-12)
        out.append([g * (v - mu) / root + b for v, g, b in zip(row, p["gain"].tolist(), p["bias"].tolist())])
    return out


def _attention(rows, p, n_heads, allowed):
    q = _linear(rows, p["w_query"], p["b_query"])
    k = _linear(rows, p["w_key"], p["b_key"])
    v = _linear(rows, p["w_value"], p["b_value"])
    dh, dv = len(q[0]) // n_heads, len(v[0]) // n_heads
    found = [[0.0] * (n_heads * dv) for _ in rows]
    for h in range(n_heads):
        for t in range(len(rows)):
            scores = {}
            for s in range(len(rows)):
                if allowed is None or allowed[t][s]:
                    dot = sum(q[t][i] * k[s][i] for i in range(h * dh, (h + 1) * dh))
                    scores[s] = dot / math.sqrt(dh)
            if not scores:
                continue  # nothing to attend to: zeros
            top = max(scores.values())
            shares = {s: math.exp(score - top) for s, score in scores.items()}
            total = sum(shares.values())
            for s, share in shares.items():
                for j in range(h * dv, (h + 1) * dv):
                    found[t][j] += share / total * v[s][j]
    return _linear(found, p["w_output"], p["b_output"])


def _network(rows, p):
    inner = _linear(rows, p["w_in"], p["b_in"])
    bent = [[0.5 * a * (1 + math.erf(a / math.sqrt(2))) for a in row] for row in inner]
    return _linear(bent, p["w_out"], p["b_out"])


def _add(rows, others):
    return [[a + b for a, b in zip(row, other)] for row, other in zip(rows, others)]


def encoder_block(x, weights, n_heads, mask=None, norm_first=False):
    T, D = x.shape[-2:]
    sentences = x.reshape(-1, T, D).tolist()
    if mask is None:
        masks = [None] * len(sentences)
    else:
        masks = np.broadcast_to(mask, (*x.shape[:-2], T, T)).reshape(-1, T, T).tolist()
    n1, n2 = weights["norm_attention"], weights["norm_feed_forward"]
    done = []
    for rows, allowed in zip(sentences, masks):
        if norm_first:
            rows = _add(rows, _attention(_norm(rows, n1), weights["attention"], n_heads, allowed))
            rows = _add(rows, _network(_norm(rows, n2), weights["feed_forward"]))
        else:
            rows = _norm(_add(rows, _attention(rows, weights["attention"], n_heads, allowed)), n1)
            rows = _norm(_add(rows, _network(rows, weights["feed_forward"])), n2)
        done.append(rows)
    return np.array(done).reshape(x.shape)

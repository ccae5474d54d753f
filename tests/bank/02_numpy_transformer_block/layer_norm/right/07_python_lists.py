# Exercise 2.5  Layer norm | about 12 min | difficulty 2/5 | 3 points
import math


def _norm_list(v, g, b, eps):
    if isinstance(v[0], list):
        return [_norm_list(inner, g, b, eps) for inner in v]
    n = len(v)
    mu = math.fsum(v) / n
    dev = [a - mu for a in v]
    root = math.sqrt(math.fsum(d * d for d in dev) / n + eps)
    return [gi * d / root + bi for gi, d, bi in zip(g, dev, b)]


def layer_norm(x, gain, bias, eps=1e-12):
    return np.array(_norm_list(x.tolist(), gain.tolist(), bias.tolist(), eps))

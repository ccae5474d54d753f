# Exercise 2.5  Layer norm | about 12 min | difficulty 2/5 | 3 points
def layer_norm(x, gain, bias, eps=1e-12):
    if x.ndim > 1:
        return np.stack([layer_norm(part, gain, bias, eps) for part in x])
    D = len(x)
    m = sum(x) / D
    s2 = sum((x - m) ** 2) / D
    return gain / np.sqrt(s2 + eps) * (x - m) + bias

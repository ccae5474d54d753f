# Exercise 2.5  Layer norm | about 12 min | difficulty 2/5 | 3 points
def layer_norm(x, gain, bias, eps=1e-12):
    y = np.array(x, dtype=np.float64)  # a copy, so that -= is harmless
    y -= y.mean(axis=-1)[..., np.newaxis]
    std = np.std(y, axis=-1)[..., np.newaxis]
    y /= np.sqrt(std**2 + eps)
    y *= gain
    y += bias
    return y

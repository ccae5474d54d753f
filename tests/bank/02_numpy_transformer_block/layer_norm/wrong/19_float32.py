# diagnosis: float32
# mistake: casts to float32 first, which leaves only seven digits
# Exercise 2.5  Layer norm | about 12 min | difficulty 2/5 | 3 points
def layer_norm(x, gain, bias, eps=1e-12):
    x = np.asarray(x, dtype=np.float32)
    gain, bias = np.asarray(gain, dtype=np.float32), np.asarray(bias, dtype=np.float32)
    mean = x.mean(axis=-1, keepdims=True)
    var = x.var(axis=-1, keepdims=True)
    return gain * ((x - mean) / np.sqrt(var + eps)) + bias

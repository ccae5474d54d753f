# diagnosis: no_bias
# mistake: the bias is never added
# Exercise 2.5  Layer norm | about 12 min | difficulty 2/5 | 3 points
def layer_norm(x, gain, bias, eps=1e-12):
    D = x.shape[-1]
    mean = np.sum(x, axis=-1, keepdims=True) / D
    dev = x - mean
    variance = np.sum(dev**2, axis=-1, keepdims=True) / D
    unit = dev / np.sqrt(variance + eps)
    return gain * unit

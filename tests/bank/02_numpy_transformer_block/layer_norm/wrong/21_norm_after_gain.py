# diagnosis: gain_before_the_norm
# mistake: gain and bias are applied before normalising, not after
# Exercise 2.5  Layer norm | about 12 min | difficulty 2/5 | 3 points
def layer_norm(x, gain, bias, eps=1e-12):
    scaled = x * gain + bias
    mu = scaled.mean(axis=-1, keepdims=True)
    var = scaled.var(axis=-1, keepdims=True)
    return (scaled - mu) / np.sqrt(var + eps)

# diagnosis: whole_sentence
# mistake: mean and variance over tokens and numbers of a sentence together (axes -2 and -1)
# Exercise 2.5  Layer norm | about 12 min | difficulty 2/5 | 3 points
def layer_norm(x, gain, bias, eps=1e-12):
    axes = (-2, -1) if x.ndim >= 2 else -1
    mu = x.mean(axis=axes, keepdims=True)
    var = x.var(axis=axes, keepdims=True)
    return (x - mu) / np.sqrt(var + eps) * gain + bias

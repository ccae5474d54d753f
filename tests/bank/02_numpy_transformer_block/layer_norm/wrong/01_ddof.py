# diagnosis: unbiased_variance
# mistake: divides the sum of squares by D - 1 (ddof=1) instead of D
# Exercise 2.5  Layer norm | about 12 min | difficulty 2/5 | 3 points
def layer_norm(x, gain, bias, eps=1e-12):
    mean = x.mean(axis=-1, keepdims=True)
    var = x.var(axis=-1, keepdims=True, ddof=1)
    return gain * (x - mean) / np.sqrt(var + eps) + bias

# diagnosis: divided_by_variance
# mistake: divides by the variance, the square root is forgotten
# Exercise 2.5  Layer norm | about 12 min | difficulty 2/5 | 3 points
def layer_norm(x, gain, bias, eps=1e-12):
    mean = np.expand_dims(np.mean(x, -1), -1)
    variance = np.expand_dims(np.var(x, -1), -1)
    return gain * (x - mean) / (variance + eps) + bias

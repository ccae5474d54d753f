# diagnosis: axis_zero
# mistake: normalises each column over the tokens (axis 0), like batch norm, instead of each vector
# Exercise 2.5  Layer norm | about 12 min | difficulty 2/5 | 3 points
def layer_norm(x, gain, bias, eps=1e-12):
    mean = x.mean(axis=0)
    variance = ((x - mean) ** 2).mean(axis=0)
    unit = (x - mean) / np.sqrt(variance + eps)
    return gain * unit + bias

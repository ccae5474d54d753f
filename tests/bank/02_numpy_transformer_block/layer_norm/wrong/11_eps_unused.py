# diagnosis: no_eps
# mistake: eps is never used, so a vector of equal entries gives 0 / 0
# Exercise 2.5  Layer norm | about 12 min | difficulty 2/5 | 3 points
def layer_norm(x, gain, bias, eps=1e-12):
    mean = np.mean(x, axis=-1, keepdims=True)
    std = np.std(x, axis=-1, keepdims=True)
    z_score = (x - mean) / std
    return z_score * gain + bias

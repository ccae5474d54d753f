# diagnosis: variance_bounded_by_eps
# mistake: takes the larger of variance and eps instead of their sum
# Exercise 2.5  Layer norm | about 12 min | difficulty 2/5 | 3 points
def layer_norm(x, gain, bias, eps=1e-12):
    # guard against division by zero
    centred = x - x.mean(axis=-1, keepdims=True)
    variance = np.maximum((centred * centred).mean(axis=-1, keepdims=True), eps)
    return gain * centred / np.sqrt(variance) + bias

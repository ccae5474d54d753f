# diagnosis: zeros_for_equal_entries
# mistake: vectors of (nearly) equal entries come back as zeros, the bias is forgotten for them
# Exercise 2.5  Layer norm | about 12 min | difficulty 2/5 | 3 points
def layer_norm(x, gain, bias, eps=1e-12):
    mean = np.mean(x, axis=-1, keepdims=True)
    var = np.var(x, axis=-1, keepdims=True)
    # avoid dividing by zero for constant inputs
    is_constant = var <= 1e-20
    normalised = gain * (x - mean) / np.sqrt(var + eps) + bias
    return np.where(is_constant, np.zeros_like(x), normalised)

# diagnosis: changes_bias, changes_gain_and_bias
# mistake: collects the result in the bias array (for one vector) and so changes the argument
# Exercise 2.5  Layer norm | about 12 min | difficulty 2/5 | 3 points
def layer_norm(x, gain, bias, eps=1e-12):
    unit = (x - x.mean(-1, keepdims=True)) / np.sqrt(x.var(-1, keepdims=True) + eps)
    if x.ndim == 1:
        result = bias
        result += gain * unit
        return result
    result = gain * unit
    result += bias
    return result

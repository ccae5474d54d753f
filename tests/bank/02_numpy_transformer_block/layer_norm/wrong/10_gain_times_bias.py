# diagnosis: bias_before_gain
# mistake: the gain multiplies the bias too: gain * (unit + bias)
# Exercise 2.5  Layer norm | about 12 min | difficulty 2/5 | 3 points
layer_norm = lambda x, gain, bias, eps=1e-12: gain * ((x - x.mean(-1, keepdims=True)) / np.sqrt(x.var(-1, keepdims=True) + eps) + bias)

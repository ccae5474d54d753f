# Exercise 2.5  Layer norm | about 12 min | difficulty 2/5 | 3 points
layer_norm = lambda x, gain, bias, eps=1e-12: (c := x - x.mean(-1, keepdims=True)) / ((c * c).mean(-1, keepdims=True) + eps) ** 0.5 * gain + bias

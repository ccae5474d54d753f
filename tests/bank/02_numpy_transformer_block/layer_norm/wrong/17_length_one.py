# diagnosis: squares_added_up
# mistake: brings every vector to length 1: the sum of squares is not divided by D
# Exercise 2.5  Layer norm | about 12 min | difficulty 2/5 | 3 points
def layer_norm(x, gain, bias, eps=1e-12):
    away = x - x.mean(axis=-1, keepdims=True)
    length = np.sqrt((away**2).sum(axis=-1, keepdims=True) + eps)
    return gain * (away / length) + bias

# diagnosis: variance_by_cancellation
# mistake: variance as mean of squares minus squared mean, which cancels (or turns negative) for vectors far from 0
# Exercise 2.5  Layer norm | about 12 min | difficulty 2/5 | 3 points
def layer_norm(x, gain, bias, eps=1e-12):
    m1 = x.mean(axis=-1, keepdims=True)
    m2 = (x**2).mean(axis=-1, keepdims=True)
    return gain * (x - m1) / np.sqrt(m2 - m1**2 + eps) + bias

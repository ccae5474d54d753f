# diagnosis: two_axes_unpacked
# mistake: assumes exactly two axes, so a single vector or a batch of sentences crashes
# Exercise 2.5  Layer norm | about 12 min | difficulty 2/5 | 3 points
def layer_norm(x, gain, bias, eps=1e-12):
    T, D = x.shape
    y = np.zeros((T, D))
    for t in range(T):
        m = sum(x[t]) / D
        v = sum((x[t] - m) ** 2) / D
        for d in range(D):
            y[t, d] = gain[d] * (x[t, d] - m) / np.sqrt(v + eps) + bias[d]
    return y

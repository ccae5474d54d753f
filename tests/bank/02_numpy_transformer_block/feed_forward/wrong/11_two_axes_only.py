# diagnosis: two_axes_unpacked
# mistake: unpacks T and D from the shape, so one token alone or a batch crashes
# Exercise 2.7  Feed-forward network | about 6 min | difficulty 1/5 | 2 points
def feed_forward(x, weights):
    T, D = x.shape
    D_out = weights["w_out"].shape[1]
    y = np.zeros((T, D_out))
    for t in range(T):
        inner = gelu(weights["w_in"].T @ x[t] + weights["b_in"])
        y[t] = weights["w_out"].T @ inner + weights["b_out"]
    return y

# Exercise 2.7  Feed-forward network | about 6 min | difficulty 1/5 | 2 points
def feed_forward(x, weights):
    if x.ndim > 1:
        return np.array([feed_forward(token, weights) for token in x])
    inner = np.tensordot(weights["w_in"], x, axes=(0, 0)) + weights["b_in"]
    return np.tensordot(gelu(inner), weights["w_out"], axes=1) + weights["b_out"]

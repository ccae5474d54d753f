# Exercise 2.7  Feed-forward network | about 6 min | difficulty 1/5 | 2 points
def feed_forward(x, weights):
    w = {k: v.astype(np.float64) for k, v in weights.items()}
    h = np.dot(x.astype(np.float64), w["w_in"])
    h += w["b_in"]
    h *= 0.5 * (1 + erf(h / np.sqrt(2)))
    y = np.dot(h, w["w_out"])
    y += w["b_out"]
    return y

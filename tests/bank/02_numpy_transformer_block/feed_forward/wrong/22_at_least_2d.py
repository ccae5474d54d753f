# diagnosis: batch_axis_added
# mistake: a single token of shape (D,) comes back as (1, D_out)
# Exercise 2.7  Feed-forward network | about 6 min | difficulty 1/5 | 2 points
def feed_forward(x, weights):
    x = np.atleast_2d(x)
    inner = gelu(np.dot(x, weights["w_in"]) + weights["b_in"])
    return np.dot(inner, weights["w_out"]) + weights["b_out"]

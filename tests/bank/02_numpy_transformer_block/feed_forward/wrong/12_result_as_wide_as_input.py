# diagnosis: output_shaped_like_x
# mistake: makes room for D numbers per token, although D_out may differ from D
# Exercise 2.7  Feed-forward network | about 6 min | difficulty 1/5 | 2 points
def feed_forward(x, weights):
    y = np.empty(x.shape)
    for index in np.ndindex(x.shape[:-1]):
        inner = gelu(x[index] @ weights["w_in"] + weights["b_in"])
        y[index] = inner @ weights["w_out"] + weights["b_out"]
    return y

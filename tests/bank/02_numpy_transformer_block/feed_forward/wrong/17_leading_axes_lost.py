# diagnosis: leading_axes_flattened
# mistake: melts all leading axes into one and does not restore them
# Exercise 2.7  Feed-forward network | about 6 min | difficulty 1/5 | 2 points
def feed_forward(x, weights):
    tokens = x.reshape(-1, weights["w_in"].shape[0])
    inner = gelu(tokens @ weights["w_in"] + weights["b_in"])
    return inner @ weights["w_out"] + weights["b_out"]

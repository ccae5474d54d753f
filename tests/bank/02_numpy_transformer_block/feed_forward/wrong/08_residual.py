# diagnosis: residual_added, residual_added_where_it_fits
# mistake: adds the input when the widths fit, as the block will do later
# Exercise 2.7  Feed-forward network | about 6 min | difficulty 1/5 | 2 points
def feed_forward(x, weights):
    inner = gelu(x @ weights["w_in"] + weights["b_in"])
    y = inner @ weights["w_out"] + weights["b_out"]
    if y.shape == x.shape:
        y = y + x  # residual connection
    return y

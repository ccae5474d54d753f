# diagnosis: no_b_out
# mistake: the second bias is forgotten
# Exercise 2.7  Feed-forward network | about 6 min | difficulty 1/5 | 2 points
def feed_forward(x, weights):
    w1, b1, w2, b2 = (weights[k] for k in ("w_in", "b_in", "w_out", "b_out"))
    hidden = np.einsum("...d,df->...f", x, w1) + b1
    return np.einsum("...f,fo->...o", gelu(hidden), w2)

# diagnosis: gelu_twice
# mistake: a loop over both layers bends after each of them, also after the last
# Exercise 2.7  Feed-forward network | about 6 min | difficulty 1/5 | 2 points
def feed_forward(x, weights):
    layers = [("w_in", "b_in"), ("w_out", "b_out")]
    h = x
    for w, b in layers:
        h = gelu(h @ weights[w] + weights[b])
    return h

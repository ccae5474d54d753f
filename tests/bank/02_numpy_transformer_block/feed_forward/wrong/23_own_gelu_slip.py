# diagnosis: root_two_missing
# mistake: writes the GELU again and forgets the root of two
# Exercise 2.7  Feed-forward network | about 6 min | difficulty 1/5 | 2 points
def feed_forward(x, weights):
    h = x @ weights["w_in"] + weights["b_in"]
    h = 0.5 * h * (1 + erf(h))
    return h @ weights["w_out"] + weights["b_out"]

# diagnosis: tanh_gelu
# mistake: takes the tanh form of the GELU instead of the exact one
# Exercise 2.7  Feed-forward network | about 6 min | difficulty 1/5 | 2 points
def feed_forward(x, weights):
    inner = x @ weights["w_in"] + weights["b_in"]
    inner = gelu(inner, approximate="tanh")
    return inner @ weights["w_out"] + weights["b_out"]

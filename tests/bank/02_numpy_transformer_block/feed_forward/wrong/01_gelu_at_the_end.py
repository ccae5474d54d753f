# diagnosis: gelu_at_the_end
# mistake: the GELU comes after the second product, not between the two
# Exercise 2.7  Feed-forward network | about 6 min | difficulty 1/5 | 2 points
def feed_forward(x, weights):
    inner = x @ weights["w_in"] + weights["b_in"]
    return gelu(inner @ weights["w_out"] + weights["b_out"])

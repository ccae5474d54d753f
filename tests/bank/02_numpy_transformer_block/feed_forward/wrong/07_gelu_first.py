# diagnosis: gelu_first
# mistake: the GELU is applied to the input, before the first product
# Exercise 2.7  Feed-forward network | about 6 min | difficulty 1/5 | 2 points
def feed_forward(x, weights):
    bent = gelu(x)
    wide = bent @ weights["w_in"] + weights["b_in"]
    return wide @ weights["w_out"] + weights["b_out"]

# diagnosis: changes_weights
# mistake: leaves an entry of its own in the dict of weights
# Exercise 2.7  Feed-forward network | about 6 min | difficulty 1/5 | 2 points
def feed_forward(x, weights):
    weights["hidden"] = gelu(x @ weights["w_in"] + weights["b_in"])
    return weights["hidden"] @ weights["w_out"] + weights["b_out"]

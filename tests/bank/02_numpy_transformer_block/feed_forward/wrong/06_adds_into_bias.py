# diagnosis: changes_weights, changes_b_out_for_one_vector
# mistake: y is the bias array itself for a single token, and += writes into the dict's array
# Exercise 2.7  Feed-forward network | about 6 min | difficulty 1/5 | 2 points
def feed_forward(x, weights):
    inner = gelu(x @ weights["w_in"] + weights["b_in"])
    y = weights["b_out"]
    if x.ndim == 1:
        y += inner @ weights["w_out"]
    else:
        y = y + inner @ weights["w_out"]
    return y

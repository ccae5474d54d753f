# diagnosis: no_b_in
# mistake: the first bias is forgotten
# Exercise 2.7  Feed-forward network | about 6 min | difficulty 1/5 | 2 points
def feed_forward(x, weights):
    return gelu(x @ weights["w_in"]) @ weights["w_out"] + weights["b_out"]

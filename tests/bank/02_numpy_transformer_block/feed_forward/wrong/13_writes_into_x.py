# diagnosis: changes_x
# mistake: stores the result in x when it fits, so the input is changed
# Exercise 2.7  Feed-forward network | about 6 min | difficulty 1/5 | 2 points
def feed_forward(x, weights):
    inner = gelu(x @ weights["w_in"] + weights["b_in"])
    if weights["w_out"].shape[1] == x.shape[-1]:
        x[...] = inner @ weights["w_out"] + weights["b_out"]
        return x
    return inner @ weights["w_out"] + weights["b_out"]

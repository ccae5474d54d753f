# diagnosis: hidden_returned_too
# mistake: returns the inner activations as well, a pair instead of one array
# Exercise 2.7  Feed-forward network | about 6 min | difficulty 1/5 | 2 points
def feed_forward(x, weights):
    hidden = gelu(x @ weights["w_in"] + weights["b_in"])
    output = hidden @ weights["w_out"] + weights["b_out"]
    return output, hidden

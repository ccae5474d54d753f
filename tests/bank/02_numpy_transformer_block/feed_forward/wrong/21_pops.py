# diagnosis: changes_weights
# mistake: pops the matrices out of the caller's dict, which is empty afterwards
# Exercise 2.7  Feed-forward network | about 6 min | difficulty 1/5 | 2 points
def feed_forward(x, weights):
    h = x @ weights.pop("w_in") + weights.pop("b_in")
    h = 0.5 * h * (1 + erf(h / np.sqrt(2)))
    return h @ weights.pop("w_out") + weights.pop("b_out")

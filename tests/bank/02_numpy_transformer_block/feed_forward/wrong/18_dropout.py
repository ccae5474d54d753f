# diagnosis: random_results
# mistake: drops one inner number in ten at random, which nobody asked for
# Exercise 2.7  Feed-forward network | about 6 min | difficulty 1/5 | 2 points
def feed_forward(x, weights, dropout=0.1):
    hidden = gelu(x @ weights["w_in"] + weights["b_in"])
    # regularisation, as in the original Transformer
    keep = np.random.default_rng().random(hidden.shape) >= dropout
    hidden = hidden * keep / (1 - dropout)
    return hidden @ weights["w_out"] + weights["b_out"]

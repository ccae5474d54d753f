# diagnosis: scaled_in_evaluation
# mistake: scales with 1 - p when the model is used, as in the 2014 paper, and not while training
# Exercise 3.1  Dropout | about 8 min | difficulty 2/5 | 2 points
def dropout(x, p, rng, training):
    # Srivastava et al. 2014: drop during training, multiply with the keep probability at test time
    if training:
        r = rng.binomial(1, 1 - p, x.shape)
        return r * x
    return (1 - p) * x

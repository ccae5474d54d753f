# Exercise 3.1  Dropout | about 8 min | difficulty 2/5 | 2 points
def dropout(x, p, rng, training):
    """Set entries to zero at random while training, and enlarge the others in return."""
    if not training:
        return x.copy()
    keep = rng.binomial(1, 1 - p, size=x.shape)
    return x * keep / (1 - p)

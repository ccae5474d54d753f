# diagnosis: keeps_p
# mistake: takes p for the chance to be kept, so that 1 - p of the entries are dropped
# Exercise 3.1  Dropout | about 8 min | difficulty 2/5 | 2 points
def dropout(x, p, rng, training):
    """p: keep probability"""
    if not training:
        return x
    kept = rng.uniform(size=x.shape) < p
    return np.where(kept, x / (1 - p), 0)

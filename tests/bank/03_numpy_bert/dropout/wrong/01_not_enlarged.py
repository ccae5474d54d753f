# diagnosis: not_rescaled
# mistake: the entries that survive are not divided by 1 - p
# Exercise 3.1  Dropout | about 8 min | difficulty 2/5 | 2 points
def dropout(x, p, rng, training):
    if not training:
        return x
    return np.where(rng.random(x.shape) >= p, x, 0.0)

# diagnosis: changes_x
# mistake: the zeros and the enlarged values are written into the caller's x
# Exercise 3.1  Dropout | about 8 min | difficulty 2/5 | 2 points
def dropout(x, p, rng, training):
    if training:
        drop = rng.random(x.shape) < p
        x[drop] = 0
        x /= 1 - p
    return x

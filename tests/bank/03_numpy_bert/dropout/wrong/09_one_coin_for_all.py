# diagnosis: all_or_nothing
# mistake: a single random number decides for the whole array
# Exercise 3.1  Dropout | about 8 min | difficulty 2/5 | 2 points
def dropout(x, p, rng, training):
    if not training:
        return x
    if rng.random() < p:
        return np.zeros_like(x)
    else:
        return x / (1 - p)

# diagnosis: divided_by_root
# mistake: divides by the square root of 1 - p: keeps the mean square, not the mean
# Exercise 3.1  Dropout | about 8 min | difficulty 2/5 | 2 points
def dropout(x, p, rng, training):
    if training is False:
        return x
    kept = np.ones(x.shape, dtype=bool)
    kept[rng.random(x.shape) < p] = False
    return np.multiply(x, kept) / np.sqrt(1.0 - p)

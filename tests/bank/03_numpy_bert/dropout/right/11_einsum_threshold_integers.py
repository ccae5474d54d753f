# Exercise 3.1  Dropout | about 8 min | difficulty 2/5 | 2 points
def dropout(x, p, rng, training):
    scale = 1.0
    keep = np.ones(x.shape)
    if training:
        scale = 1 / (1 - p)
        keep = (rng.integers(0, 2**40, size=x.shape) >= p * 2**40).astype(float)
    return np.einsum("...,...,->...", x, keep, scale)

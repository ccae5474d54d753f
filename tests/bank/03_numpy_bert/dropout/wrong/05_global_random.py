# diagnosis: rng_ignored
# mistake: draws from NumPy's global generator and not from rng
# Exercise 3.1  Dropout | about 8 min | difficulty 2/5 | 2 points
def dropout(x, p, rng, training):
    if not training:
        return x
    luck = np.random.rand(*x.shape)
    return np.where(luck >= p, x / (1 - p), 0)

# Exercise 3.1  Dropout | about 8 min | difficulty 2/5 | 2 points
def dropout(x, p, rng, training):
    if not training:
        return x
    # take one seed from the generator that I was given, so the caller can still repeat it
    own = np.random.default_rng(int(rng.integers(2**63)))
    y = x.copy()
    y = y / (1 - p)
    return np.where(own.uniform(0, 1, x.shape) < p, 0.0, y)

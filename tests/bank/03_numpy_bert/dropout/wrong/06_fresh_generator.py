# diagnosis: same_zeros_at_each_call
# mistake: makes a generator of its own with a fixed seed, so rng is ignored and every call drops the same places
# Exercise 3.1  Dropout | about 8 min | difficulty 2/5 | 2 points
def dropout(x, p, rng, training):
    rng = np.random.default_rng(42)  # reproducible
    if training:
        return x * (rng.random(x.shape) >= p) / (1 - p)
    return x

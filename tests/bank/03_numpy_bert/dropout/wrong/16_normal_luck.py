# diagnosis: normal_draws
# mistake: compares normally distributed numbers with p, so the share of zeros is not p
# Exercise 3.1  Dropout | about 8 min | difficulty 2/5 | 2 points
def dropout(x, p, rng, training):
    if not training:
        return x
    luck = rng.standard_normal(x.shape)
    return np.where(luck >= p, x / (1 - p), 0.0)

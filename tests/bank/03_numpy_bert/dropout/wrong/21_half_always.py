# diagnosis: half_dropped
# mistake: drops with a fair coin whatever p is
# Exercise 3.1  Dropout | about 8 min | difficulty 2/5 | 2 points
def dropout(x, p, rng, training):
    if not training:
        return x
    if p == 0:
        return x
    coin = rng.integers(0, 2, size=x.shape)
    return coin * x / (1 - p)

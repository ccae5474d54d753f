# diagnosis: rescaled_by_p
# mistake: the survivors are divided by p instead of 1 - p
# Exercise 3.1  Dropout | about 8 min | difficulty 2/5 | 2 points
def dropout(x, p, rng, training):
    if training and p > 0:
        mask = rng.random(x.shape) > p
        return x * mask / p
    return x

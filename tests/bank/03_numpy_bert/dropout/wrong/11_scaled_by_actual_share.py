# diagnosis: divided_by_the_drawn_share
# mistake: divides by the share that happened to survive instead of by 1 - p
# Exercise 3.1  Dropout | about 8 min | difficulty 2/5 | 2 points
def dropout(x, p, rng, training):
    if not training:
        return x
    mask = (rng.random(x.shape) >= p).astype(float)
    share = mask.mean()
    if share == 0:
        return x * mask
    return x * mask / share

# diagnosis: mask_returned_too
# mistake: gives back the pair (dropped, mask) instead of the array
# Exercise 3.1  Dropout | about 8 min | difficulty 2/5 | 2 points
def dropout(x, p, rng, training):
    if training:
        mask = (rng.random(x.shape) >= p) / (1 - p)
    else:
        mask = np.ones_like(x)
    return x * mask, mask

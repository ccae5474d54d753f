# diagnosis: training_inverted
# mistake: the condition is the wrong way round: drops in use and not while training
# Exercise 3.1  Dropout | about 8 min | difficulty 2/5 | 2 points
def dropout(x, p, rng, training):
    if training:
        return x
    keep = rng.random(x.shape) >= p
    return np.where(keep, x / (1 - p), 0.0)

# Exercise 3.1  Dropout | about 8 min | difficulty 2/5 | 2 points
def dropout(x, p, rng, training):
    return np.where(rng.random(x.shape) >= p, x / (1 - p), 0) if training else x

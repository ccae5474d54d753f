# diagnosis: enlarged_in_evaluation
# mistake: x is divided by 1 - p before the check for training, so it is enlarged in use as well
# Exercise 3.1  Dropout | about 8 min | difficulty 2/5 | 2 points
def dropout(x, p, rng, training):
    y = x / (1 - p)
    if not training:
        return y
    return np.where(rng.random(x.shape) < p, 0, y)

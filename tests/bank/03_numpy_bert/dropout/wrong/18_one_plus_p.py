# diagnosis: multiplied_by_one_plus_p
# mistake: multiplies the survivors by 1 + p, which is not 1 / (1 - p)
# Exercise 3.1  Dropout | about 8 min | difficulty 2/5 | 2 points
def dropout(x, p, rng, training):
    factor = 1 + p  # make up for what is lost
    return np.where(rng.random(x.shape) < p, 0, x * factor) if training else x

# Exercise 3.1  Dropout | about 8 min | difficulty 2/5 | 2 points
def dropout(x, p, rng, training):
    if training == False:
        return x
    result = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        luck = rng.random()
        if luck < p:
            result[index] = 0
        else:
            result[index] = x[index] / (1 - p)
    return result

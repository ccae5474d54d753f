# diagnosis: active_in_evaluation
# mistake: drops also when training is False
# Exercise 3.1  Dropout | about 8 min | difficulty 2/5 | 2 points
def dropout(x, p, rng, training):
    out = np.empty(x.shape)
    for i in np.ndindex(*x.shape):
        out[i] = 0.0 if rng.random() < p else x[i] / (1 - p)
    return out

# diagnosis: exact_number_dropped
# mistake: always drops exactly round(p * n) entries, so the entries are not independent of each other
# Exercise 3.1  Dropout | about 8 min | difficulty 2/5 | 2 points
def dropout(x, p, rng, training):
    if not training:
        return x
    n = x.size
    n_drop = int(round(p * n))
    places = rng.permutation(n)[:n_drop]
    y = np.array(x).reshape(-1) / (1 - p)
    y[places] = 0.0
    return y.reshape(x.shape)

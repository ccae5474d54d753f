# Exercise 3.1  Dropout | about 8 min | difficulty 2/5 | 2 points
def dropout(x, p, rng, training):
    # Walk from one dropped entry to the next: the gaps of a Bernoulli process are geometric.
    if not training:
        return x
    y = np.array(x, dtype=float, order="C") / (1 - p)
    y = np.asarray(y)
    flat = y.reshape(-1)
    if p > 0:
        place = int(rng.geometric(p)) - 1
        while place < flat.size:
            flat[place] = 0.0
            place += int(rng.geometric(p))
    return y

# Exercise 3.1  Dropout | about 8 min | difficulty 2/5 | 2 points
def _drop(value, p, rng):
    if isinstance(value, list):
        return [_drop(v, p, rng) for v in value]
    return 0.0 if rng.uniform() < p else value / (1.0 - p)


def dropout(x, p, rng, training):
    values = x.tolist()
    if training:
        values = _drop(values, p, rng)
    return np.array(values, dtype=x.dtype)

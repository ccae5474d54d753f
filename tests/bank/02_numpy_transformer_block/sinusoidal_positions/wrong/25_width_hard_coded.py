# diagnosis: fixed_width
# mistake: the exponent is divided by 64, the width of this notebook's model, whatever d_model is
# Exercise 2.4  Sinusoidal positions | about 12 min | difficulty 3/5 | 2 points
def sinusoidal_positions(n_positions, d_model):
    speeds = 1 / 10000.0 ** (np.arange(0, d_model, 2) / 64)
    a = np.outer(np.arange(n_positions), speeds)
    pairs = np.stack([np.sin(a), np.cos(a)], axis=-1)
    return pairs.reshape(n_positions, -1)[:, :d_model]

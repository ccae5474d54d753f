# diagnosis: limited_positions
# mistake: cuts a table of 64 positions, so longer texts get too few rows
# Exercise 2.4  Sinusoidal positions | about 12 min | difficulty 3/5 | 2 points
MAX_LEN = 64


def sinusoidal_positions(n_positions, d_model):
    place = np.arange(MAX_LEN).reshape(MAX_LEN, 1)
    c = np.arange(d_model)
    angle = place / 10000 ** (2 * (c // 2) / d_model)
    full = np.sin(angle) * (1 - c % 2) + np.cos(angle) * (c % 2)
    return full[:n_positions]

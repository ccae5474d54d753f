# diagnosis: exponent_doubled
# mistake: np.arange(0, d_model, 2) is already 2i, and it is doubled once more in the exponent
# Exercise 2.4  Sinusoidal positions | about 12 min | difficulty 3/5 | 2 points
def sinusoidal_positions(n_positions, d_model):
    i = np.arange(0, d_model, 2)
    angles = np.arange(n_positions)[:, None] / 10000 ** (2 * i / d_model)
    out = np.zeros((n_positions, d_model))
    out[:, 0::2] = np.sin(angles)
    out[:, 1::2] = np.cos(angles)[:, : d_model // 2]
    return out

# diagnosis: odd_width_loses_a_column
# mistake: makes d_model // 2 full pairs, so an odd width comes out one column short
# Exercise 2.4  Sinusoidal positions | about 12 min | difficulty 3/5 | 2 points
def sinusoidal_positions(n_positions, d_model):
    i = np.arange(d_model // 2)
    angles = np.arange(n_positions)[:, None] / 10000 ** (2 * i / d_model)
    return np.dstack((np.sin(angles), np.cos(angles))).reshape(n_positions, 2 * (d_model // 2))

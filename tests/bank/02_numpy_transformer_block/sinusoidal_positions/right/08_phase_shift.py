# Exercise 2.4  Sinusoidal positions | about 12 min | difficulty 3/5 | 2 points
def sinusoidal_positions(n_positions, d_model):
    # a cosine is a sine a quarter turn ahead
    column = np.arange(d_model)
    angle = np.arange(n_positions)[:, None] / 10000 ** (2 * (column // 2) / d_model)
    return np.sin(angle + np.pi / 2 * (column % 2))

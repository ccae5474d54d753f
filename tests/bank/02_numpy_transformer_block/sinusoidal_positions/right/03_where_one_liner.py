# Exercise 2.4  Sinusoidal positions | about 12 min | difficulty 3/5 | 2 points
def sinusoidal_positions(n_positions, d_model):
    j = np.arange(d_model)
    return np.where(j % 2, np.cos(a := np.arange(n_positions)[:, None] * 10000.0 ** (-(j - j % 2) / d_model)), np.sin(a))

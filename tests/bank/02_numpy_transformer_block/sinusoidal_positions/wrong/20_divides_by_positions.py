# diagnosis: divided_by_positions
# mistake: the exponent is divided by the number of positions instead of the width
# Exercise 2.4  Sinusoidal positions | about 12 min | difficulty 3/5 | 2 points
def sinusoidal_positions(n_positions, d_model):
    T, D = n_positions, d_model
    column = np.arange(D)
    angle = np.arange(T)[:, None] / 10000.0 ** (2 * (column // 2) / T)
    return np.where(column % 2, np.cos(angle), np.sin(angle))

# diagnosis: rounded
# mistake: rounds the table to four digits as the example prints it
# Exercise 2.4  Sinusoidal positions | about 12 min | difficulty 3/5 | 2 points
def sinusoidal_positions(n_positions, d_model):
    j = np.arange(d_model)
    angle = np.arange(n_positions)[:, None] / 10000.0 ** (2 * (j // 2) / d_model)
    return np.where(j % 2 == 1, np.cos(angle), np.sin(angle)).round(4)

# diagnosis: odd_width_ends_in_zeros
# mistake: the loop over pairs stops before the single sine of an odd width, that column stays zero
# Exercise 2.4  Sinusoidal positions | about 12 min | difficulty 3/5 | 2 points
def sinusoidal_positions(n_positions, d_model):
    table = np.zeros((n_positions, d_model))
    p = np.arange(n_positions)
    for j in range(0, d_model - 1, 2):
        table[:, j] = np.sin(p / 10000 ** (j / d_model))
        table[:, j + 1] = np.cos(p / 10000 ** (j / d_model))
    return table

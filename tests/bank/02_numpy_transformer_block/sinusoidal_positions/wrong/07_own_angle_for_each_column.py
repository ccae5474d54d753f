# diagnosis: exponent_of_every_column
# mistake: the cosine of a pair has the frequency of its own column number, not that of its sine
# Exercise 2.4  Sinusoidal positions | about 12 min | difficulty 3/5 | 2 points
def sinusoidal_positions(n_positions, d_model):
    j = np.arange(d_model)
    angles = np.arange(n_positions)[:, None] / 10000 ** (j / d_model)
    angles[:, 0::2] = np.sin(angles[:, 0::2])
    angles[:, 1::2] = np.cos(angles[:, 1::2])
    return angles

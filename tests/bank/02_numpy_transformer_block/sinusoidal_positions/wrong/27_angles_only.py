# diagnosis: cosines_not_taken
# mistake: half-finished: only the sines are taken, the odd columns still hold the bare angle
# Exercise 2.4  Sinusoidal positions | about 12 min | difficulty 3/5 | 2 points
def sinusoidal_positions(n_positions, d_model):
    c = np.arange(d_model)
    table = np.arange(n_positions)[:, None] / 10000 ** (2 * (c // 2) / d_model)
    table[:, 0::2] = np.sin(table[:, 0::2])
    return table

# diagnosis: odd_width_ends_in_a_cosine
# mistake: when the width is odd, the last column gets the cosine instead of the sine
# Exercise 2.4  Sinusoidal positions | about 12 min | difficulty 3/5 | 2 points
def sinusoidal_positions(n_positions, d_model):
    twice_i = np.arange(0, d_model, 2)
    angles = np.arange(n_positions)[:, None] / 10000.0 ** (twice_i / d_model)
    table = np.empty((n_positions, d_model))
    for k in range(len(twice_i)):
        table[:, 2 * k] = np.sin(angles[:, k])
        if 2 * k + 1 < d_model:
            table[:, 2 * k + 1] = np.cos(angles[:, k])
        else:
            table[:, -1] = np.cos(angles[:, k])
    return table

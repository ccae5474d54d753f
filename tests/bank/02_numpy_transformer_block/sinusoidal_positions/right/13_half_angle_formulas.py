# Exercise 2.4  Sinusoidal positions | about 12 min | difficulty 3/5 | 2 points
def sinusoidal_positions(n_positions, d_model):
    # sin a = 2 sin(a/2) cos(a/2), cos a = 1 - 2 sin(a/2)^2
    half = np.multiply.outer(np.arange(n_positions), 0.5 / 10000 ** (np.arange(0, d_model, 2) / d_model))
    s, c = np.sin(half), np.cos(half)
    table = np.empty((n_positions, d_model))
    table[:, ::2] = 2 * s * c
    table[:, 1::2] = (1 - 2 * s**2)[:, : d_model // 2]
    return table

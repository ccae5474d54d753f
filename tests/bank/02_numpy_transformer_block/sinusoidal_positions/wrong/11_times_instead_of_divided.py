# diagnosis: multiplied
# mistake: the position is multiplied by 10000 ** (2i / D), so the clocks get faster instead of slower
# Exercise 2.4  Sinusoidal positions | about 12 min | difficulty 3/5 | 2 points
def sinusoidal_positions(n_positions, d_model):
    speeds = np.power(10000, np.arange(0, d_model, 2) / d_model)
    angles = np.arange(n_positions)[:, None] * speeds[None, :]
    table = np.zeros((n_positions, d_model))
    table[:, ::2] = np.sin(angles)
    table[:, 1::2] = np.cos(angles[:, : d_model // 2])
    return table

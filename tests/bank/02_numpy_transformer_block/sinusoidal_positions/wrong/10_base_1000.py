# diagnosis: base_thousand
# mistake: the base is 1000 instead of 10000
# Exercise 2.4  Sinusoidal positions | about 12 min | difficulty 3/5 | 2 points
BASE = 1_000


def sinusoidal_positions(n_positions, d_model):
    exponent = np.arange(0, d_model, 2) / d_model
    hands = np.exp(1j * np.arange(n_positions)[:, None] / BASE**exponent)
    table = np.empty((n_positions, d_model))
    table[:, 0::2] = hands.imag
    table[:, 1::2] = hands.real[:, : d_model // 2]
    return table

# Exercise 2.4  Sinusoidal positions | about 12 min | difficulty 3/5 | 2 points
def sinusoidal_positions(n_positions, d_model):
    # cos + i sin: the hands of the clocks are complex numbers on the unit circle
    speeds = 10000.0 ** (-np.arange(0, d_model, 2) / d_model)
    hands = np.exp(1j * np.outer(np.arange(n_positions), speeds))
    pairs = np.stack([hands.imag, hands.real], axis=-1)
    return pairs.reshape(n_positions, -1)[:, :d_model]

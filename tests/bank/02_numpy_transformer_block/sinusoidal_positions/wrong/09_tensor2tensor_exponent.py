# diagnosis: last_frequency_pinned
# mistake: the exponents run up to exactly 1 (i divided by number of pairs - 1), as in another code base
# Exercise 2.4  Sinusoidal positions | about 12 min | difficulty 3/5 | 2 points
def sinusoidal_positions(n_positions, d_model):
    n_pairs = (d_model + 1) // 2
    speeds = np.exp(-np.log(10000.0) * np.arange(n_pairs) / max(n_pairs - 1, 1))
    a = np.arange(n_positions)[:, None] * speeds
    table = np.empty((n_positions, 2 * n_pairs))
    table[:, ::2], table[:, 1::2] = np.sin(a), np.cos(a)
    return table[:, :d_model]

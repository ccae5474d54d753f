# diagnosis: squeezed
# mistake: squeezes the table, so a single position (or a width of 1) comes back with one axis only
# Exercise 2.4  Sinusoidal positions | about 12 min | difficulty 3/5 | 2 points
def sinusoidal_positions(n_positions, d_model):
    out = []
    for p in range(n_positions):
        out.append([[np.sin, np.cos][c % 2](p / 10000 ** ((c // 2 * 2) / d_model)) for c in range(d_model)])
    return np.squeeze(np.array(out))

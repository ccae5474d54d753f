# diagnosis: transposed
# mistake: positions run along the columns, the result has shape (D, T)
# Exercise 2.4  Sinusoidal positions | about 12 min | difficulty 3/5 | 2 points
def sinusoidal_positions(n_positions, d_model):
    rows = []
    for c in range(d_model):
        angle = np.arange(n_positions) / 10000 ** (2 * (c // 2) / d_model)
        rows.append(np.cos(angle) if c % 2 else np.sin(angle))
    return np.array(rows)

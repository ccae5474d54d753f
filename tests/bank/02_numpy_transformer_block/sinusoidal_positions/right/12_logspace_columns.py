# Exercise 2.4  Sinusoidal positions | about 12 min | difficulty 3/5 | 2 points
def sinusoidal_positions(n_positions, d_model):
    n = (d_model + 1) // 2
    wavelengths = np.logspace(0, 8 * (n - 1) / d_model, n)  # 10000 ** (2i / D) = 10 ** (8i / D)
    place = np.arange(n_positions)
    columns = []
    for w in wavelengths:
        columns.extend([np.sin(place / w), np.cos(place / w)])
    return np.column_stack(columns[:d_model])

# diagnosis: positions_from_one
# mistake: positions count from 1 to T instead of from 0 to T - 1
# Exercise 2.4  Sinusoidal positions | about 12 min | difficulty 3/5 | 2 points
def sinusoidal_positions(n_positions, d_model):
    rows = []
    for position in range(1, n_positions + 1):
        row = []
        for column in range(d_model):
            angle = position / 10000 ** (2 * (column // 2) / d_model)
            row.append(np.cos(angle) if column % 2 else np.sin(angle))
        rows.append(row)
    return np.array(rows)

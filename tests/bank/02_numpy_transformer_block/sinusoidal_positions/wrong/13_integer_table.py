# diagnosis: whole_numbers
# mistake: the sines are written into an integer table, which leaves only -1, 0 and 1
# Exercise 2.4  Sinusoidal positions | about 12 min | difficulty 3/5 | 2 points
def sinusoidal_positions(n_positions, d_model):
    table = np.array([range(d_model)] * n_positions)
    for p in range(n_positions):
        for c in range(d_model):
            angle = p / 10000 ** (2 * (c // 2) / d_model)
            table[p, c] = [np.sin, np.cos][c % 2](angle)
    return table

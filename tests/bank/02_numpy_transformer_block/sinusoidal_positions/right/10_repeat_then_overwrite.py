# Exercise 2.4  Sinusoidal positions | about 12 min | difficulty 3/5 | 2 points
def sinusoidal_positions(n_positions, d_model):
    exponent = np.repeat(np.arange(0, d_model, 2), 2)[:d_model] / d_model
    table = np.arange(float(n_positions)).reshape(n_positions, 1) / np.power(10000.0, exponent)
    for column in range(d_model):
        f = np.cos if column % 2 else np.sin
        table[:, column] = f(table[:, column])
    return table

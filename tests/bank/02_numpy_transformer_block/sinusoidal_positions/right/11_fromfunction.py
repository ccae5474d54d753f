# Exercise 2.4  Sinusoidal positions | about 12 min | difficulty 3/5 | 2 points
def sinusoidal_positions(n_positions, d_model):
    def entry(p, c):
        angle = p / 100.0 ** (4 * (c // 2) / d_model)  # 10000 = 100 ** 2
        return np.sin(angle) * (c % 2 == 0) + np.cos(angle) * (c % 2 == 1)

    return np.fromfunction(entry, (n_positions, d_model))

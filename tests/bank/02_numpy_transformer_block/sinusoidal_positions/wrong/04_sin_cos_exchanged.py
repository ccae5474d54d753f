# diagnosis: swapped
# mistake: cosines stand in the even columns and sines in the odd ones
# Exercise 2.4  Sinusoidal positions | about 12 min | difficulty 3/5 | 2 points
def sinusoidal_positions(n_positions, d_model):
    col = np.arange(d_model)
    angle = np.arange(n_positions).reshape(-1, 1) / 10000 ** ((col - col % 2) / d_model)
    return np.where(col % 2 == 0, np.cos(angle), np.sin(angle))

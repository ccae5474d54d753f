# diagnosis: position_zero_missing
# mistake: the loop starts at position 1 and row 0 stays all zero, also where cos(0) = 1 belongs
# Exercise 2.4  Sinusoidal positions | about 12 min | difficulty 3/5 | 2 points
def sinusoidal_positions(n_positions, d_model):
    out = np.zeros((n_positions, d_model))
    for pos in range(1, n_positions):
        for i in range(0, d_model, 2):
            out[pos, i] = np.sin(pos / 10000 ** (i / d_model))
            if i + 1 < d_model:
                out[pos, i + 1] = np.cos(pos / 10000 ** (i / d_model))
    return out

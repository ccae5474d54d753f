# diagnosis: exponent_halved
# mistake: the exponent is i / D, the 2 is missing
# Exercise 2.4  Sinusoidal positions | about 12 min | difficulty 3/5 | 2 points
import math


def sinusoidal_positions(n_positions, d_model):
    table = np.zeros((n_positions, d_model))
    for pos in range(n_positions):
        for col in range(d_model):
            i = col // 2
            angle = pos / math.pow(10000, i / d_model)
            table[pos, col] = math.sin(angle) if col % 2 == 0 else math.cos(angle)
    return table

# Exercise 2.4  Sinusoidal positions | about 12 min | difficulty 3/5 | 2 points
import math


def sinusoidal_positions(n_positions, d_model):
    P = np.zeros((n_positions, d_model))
    for p in range(n_positions):
        for column in range(d_model):
            i = column // 2
            angle = p / 10000 ** (2 * i / d_model)
            if column % 2 == 0:
                P[p, column] = math.sin(angle)
            else:
                P[p, column] = math.cos(angle)
    return P

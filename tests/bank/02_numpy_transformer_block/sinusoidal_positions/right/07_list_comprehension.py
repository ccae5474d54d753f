# Exercise 2.4  Sinusoidal positions | about 12 min | difficulty 3/5 | 2 points
from math import cos, sin


def sinusoidal_positions(n_positions, d_model):
    return np.array(
        [
            [(sin, cos)[c & 1](p / 10000 ** ((c - (c & 1)) / d_model)) for c in range(d_model)]
            for p in range(n_positions)
        ]
    )

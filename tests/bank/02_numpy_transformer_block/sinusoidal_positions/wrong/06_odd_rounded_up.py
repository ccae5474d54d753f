# diagnosis: odd_width_rounded_up
# mistake: an odd width is made with D + 1 in the exponent and then cut, so its frequencies are wrong
# Exercise 2.4  Sinusoidal positions | about 12 min | difficulty 3/5 | 2 points
def sinusoidal_positions(n_positions, d_model):
    if d_model % 2 == 1:
        return sinusoidal_positions(n_positions, d_model + 1)[:, :-1]
    angles = np.outer(np.arange(n_positions), 10000.0 ** -(np.arange(0, d_model, 2) / d_model))
    return np.stack([np.sin(angles), np.cos(angles)], axis=2).reshape(n_positions, d_model)

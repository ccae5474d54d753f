# diagnosis: exponent_of_whole_numbers
# mistake: 2 * i // d_model is an integer division and is always 0, so all clocks have the same speed
# Exercise 2.4  Sinusoidal positions | about 12 min | difficulty 3/5 | 2 points
def sinusoidal_positions(n_positions, d_model):
    P = np.zeros((n_positions, d_model))
    for k in range(n_positions):
        for i in range((d_model + 1) // 2):
            denominator = np.power(10000, 2 * i // d_model)
            P[k, 2 * i] = np.sin(k / denominator)
            if 2 * i + 1 < d_model:
                P[k, 2 * i + 1] = np.cos(k / denominator)
    return P

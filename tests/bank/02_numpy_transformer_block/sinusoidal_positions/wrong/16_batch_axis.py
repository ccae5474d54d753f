# diagnosis: batch_axis
# mistake: returns shape (1, T, D), a batch axis nobody asked for
# Exercise 2.4  Sinusoidal positions | about 12 min | difficulty 3/5 | 2 points
def sinusoidal_positions(n_positions, d_model):
    j = np.arange(d_model)[np.newaxis, :]
    angle_rads = np.arange(n_positions)[:, np.newaxis] / np.power(10000, (2 * (j // 2)) / np.float64(d_model))
    # apply sin to even indices in the array; 2i
    angle_rads[:, 0::2] = np.sin(angle_rads[:, 0::2])
    # apply cos to odd indices in the array; 2i+1
    angle_rads[:, 1::2] = np.cos(angle_rads[:, 1::2])
    return angle_rads[np.newaxis, ...]

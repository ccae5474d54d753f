def padding_mask(lengths, max_len):
    # row n of the table has n times True in front
    table = np.tri(max_len + 1, max_len, k=-1, dtype=bool)
    return table[lengths][:, np.newaxis]

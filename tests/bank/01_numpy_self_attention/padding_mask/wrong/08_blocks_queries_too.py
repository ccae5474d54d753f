# diagnosis: queries_and_keys_padded
# mistake: builds (B, S, S) and blocks the padded queries as well as the padded keys
# shows on: every input with max_len > 1 (shape)
def padding_mask(lengths, max_len):
    real = np.arange(max_len) < lengths[:, None]
    return real[:, :, None] & real[:, None, :]

padding_mask = lambda lengths, max_len: np.arange(max_len) < lengths[:, None, None]

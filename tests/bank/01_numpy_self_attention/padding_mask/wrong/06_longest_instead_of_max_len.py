# diagnosis: max_len_ignored
# mistake: ignores max_len and pads to the longest sentence of the batch
# shows on: batches in which no sentence has max_len tokens (shape)
def padding_mask(lengths, max_len):
    max_len = lengths.max()
    return np.arange(max_len)[None, None, :] < lengths[:, None, None]

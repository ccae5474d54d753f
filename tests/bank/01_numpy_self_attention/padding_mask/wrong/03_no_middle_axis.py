# diagnosis: no_query_axis
# mistake: returns shape (B, S), the middle axis of length 1 is missing
# shows on: every input (shape)
def padding_mask(lengths, max_len):
    return np.arange(max_len)[None, :] < lengths[:, None]

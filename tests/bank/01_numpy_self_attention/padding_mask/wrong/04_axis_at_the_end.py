# diagnosis: queries_padded
# mistake: puts the axis of length 1 last, (B, S, 1), which hides queries instead of keys
# shows on: every input with max_len > 1 (shape)
def padding_mask(lengths, max_len):
    mask = np.arange(max_len) < lengths.reshape(-1, 1)
    return np.expand_dims(mask, -1)

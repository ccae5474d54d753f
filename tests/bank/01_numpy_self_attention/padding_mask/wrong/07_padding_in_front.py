# diagnosis: padding_first
# mistake: puts the real tokens at the end of the row (left padding)
# shows on: every sentence with 0 < length < max_len
def padding_mask(lengths, max_len):
    B = lengths.shape[0]
    mask = np.ones((B, 1, max_len), dtype=bool)
    for b in range(B):
        mask[b, 0, : max_len - lengths[b]] = False
    return mask

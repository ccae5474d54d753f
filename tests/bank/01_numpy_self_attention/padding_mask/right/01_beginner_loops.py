def padding_mask(lengths, max_len):
    B = len(lengths)
    mask = np.zeros((B, 1, max_len), dtype=bool)
    for b in range(B):
        for s in range(max_len):
            if s < lengths[b]:
                mask[b, 0, s] = True
            else:
                mask[b, 0, s] = False
    return mask

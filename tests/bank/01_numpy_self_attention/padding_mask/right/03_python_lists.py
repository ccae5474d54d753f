def padding_mask(lengths, max_len):
    rows = []
    for n in lengths.tolist():
        real = [True] * n
        padded = [False] * (max_len - n)
        rows.append([real + padded])  # the extra [] is the middle axis
    print("mask rows:", len(rows))
    return np.array(rows)

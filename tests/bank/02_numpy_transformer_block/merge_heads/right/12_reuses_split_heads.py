# Exercise 2.2  Merge heads | about 6 min | difficulty 2/5 | 1 point
def merge_heads(x):
    # ask split_heads where each column goes, then put it back
    H, T, Dh = x.shape[-3], x.shape[-2], x.shape[-1]
    numbers = np.arange(float(H * Dh)).reshape(1, H * Dh)
    goes_to = split_heads(numbers, H).astype(int)  # (H, 1, Dh)
    merged = np.zeros(x.shape[:-3] + (T, H * Dh))
    for h in range(H):
        merged[..., goes_to[h, 0]] = x[..., h, :, :]
    return merged

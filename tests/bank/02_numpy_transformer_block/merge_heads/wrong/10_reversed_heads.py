# diagnosis: heads_reversed
# mistake: the heads are put side by side from the last to the first
# Exercise 2.2  Merge heads | about 6 min | difficulty 2/5 | 1 point
def merge_heads(x):
    H = x.shape[-3]
    result = x[..., 0, :, :]
    for h in range(1, H):
        result = np.concatenate([x[..., h, :, :], result], axis=-1)
    return result

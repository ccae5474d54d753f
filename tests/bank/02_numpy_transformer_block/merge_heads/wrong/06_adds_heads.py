# diagnosis: heads_added
# mistake: adds the heads up instead of putting them side by side
# Exercise 2.2  Merge heads | about 6 min | difficulty 2/5 | 1 point
def merge_heads(x):
    merged = 0
    for h in range(x.shape[-3]):
        merged = merged + x[..., h, :, :]
    return merged

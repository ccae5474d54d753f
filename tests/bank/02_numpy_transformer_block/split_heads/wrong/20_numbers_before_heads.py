# diagnosis: interleaved
# mistake: cuts the columns into (Dh, H) instead of (H, Dh), so neighbouring columns land in different heads
# Exercise 2.1  Split heads | about 10 min | difficulty 2/5 | 2 points
def split_heads(x, n_heads):
    *lead, T, D = x.shape
    cut = x.reshape(*lead, T, D // n_heads, n_heads)
    return np.einsum("...tdh->...htd", cut)

# diagnosis: reshaped_to_heads
# mistake: only a reshape to (..., H, T, Dh), which mixes numbers of different tokens
# Exercise 2.1  Split heads | about 10 min | difficulty 2/5 | 2 points
def split_heads(x, n_heads):
    T, D = x.shape[-2:]
    return x.reshape(x.shape[:-2] + (n_heads, T, D // n_heads))

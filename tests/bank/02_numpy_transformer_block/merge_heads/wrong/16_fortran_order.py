# diagnosis: interleaved
# mistake: melts in Fortran order, so the first numbers of all heads stand side by side and batches are mixed
# Exercise 2.2  Merge heads | about 6 min | difficulty 2/5 | 1 point
def merge_heads(x):
    H, T, Dh = x.shape[-3:]
    return np.reshape(np.swapaxes(x, -3, -2), x.shape[:-3] + (T, H * Dh), order="F")

# diagnosis: transpose_reverses_all_axes
# mistake: .T turns all axes around, also the leading ones, so it is right without a batch only
# Exercise 2.1  Split heads | about 10 min | difficulty 2/5 | 2 points
def split_heads(x, n_heads):
    columns = x.T  # (D, T)
    Dh = len(columns) // n_heads
    heads = [columns[h * Dh : (h + 1) * Dh] for h in range(n_heads)]
    return np.stack(heads).swapaxes(-1, -2)

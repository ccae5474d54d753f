# Exercise 2.1  Split heads | about 10 min | difficulty 2/5 | 2 points
def split_heads(x, n_heads):
    # columns become rows; rows of one head follow each other, so a plain reshape cuts them
    columns_first = np.swapaxes(x, -1, -2)  # (..., H * Dh, T)
    lead, (D, T) = columns_first.shape[:-2], columns_first.shape[-2:]
    return np.swapaxes(columns_first.reshape(lead + (n_heads, D // n_heads, T)), -1, -2)

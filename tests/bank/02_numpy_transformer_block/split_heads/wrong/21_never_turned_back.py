# diagnosis: columns_first_reshaped
# mistake: transposes the columns to the front but never back: tokens and numbers are mixed inside every head
# Exercise 2.1  Split heads | about 10 min | difficulty 2/5 | 2 points
def split_heads(x, n_heads):
    turned = np.swapaxes(x, -1, -2)
    lead = turned.shape[:-2]
    return turned.reshape(lead + (n_heads, x.shape[-2], x.shape[-1] // n_heads))

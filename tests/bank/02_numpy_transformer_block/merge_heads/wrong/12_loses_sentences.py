# diagnosis: sentences_in_one_row
# mistake: reshape(T, -1) throws the sentences of a batch together in one row
# Exercise 2.2  Merge heads | about 6 min | difficulty 2/5 | 1 point
def merge_heads(x):
    turned = np.swapaxes(x, -3, -2)
    n_tokens = x.shape[-2]
    return turned.reshape(n_tokens, -1)

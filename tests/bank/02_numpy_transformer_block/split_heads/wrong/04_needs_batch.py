# diagnosis: three_axes_unpacked
# mistake: unpacks exactly three axes, so it fails without a batch and with two leading axes
# Exercise 2.1  Split heads | about 10 min | difficulty 2/5 | 2 points
def split_heads(x, n_heads):
    batch_size, seq_len, d_model = x.shape
    # (batch, seq, heads, depth)
    x = x.reshape(batch_size, seq_len, n_heads, d_model // n_heads)
    # (batch, heads, seq, depth)
    return x.transpose(0, 2, 1, 3)

# diagnosis: four_axes_unpacked
# mistake: unpacks exactly four axes, so it needs one leading axis, no more and no less
# Exercise 2.2  Merge heads | about 6 min | difficulty 2/5 | 1 point
def merge_heads(x):
    batch_size, num_heads, seq_len, depth = x.shape
    # (batch_size, seq_len, num_heads, depth)
    x = x.transpose(0, 2, 1, 3)
    # (batch_size, seq_len, d_model)
    return x.reshape(batch_size, seq_len, num_heads * depth)

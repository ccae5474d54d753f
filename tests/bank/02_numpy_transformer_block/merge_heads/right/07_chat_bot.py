# Exercise 2.2  Merge heads | about 6 min | difficulty 2/5 | 1 point
def merge_heads(x):
    """
    Inverse operation of split_heads.

    (..., n_heads, seq_len, head_dim) -> (..., seq_len, n_heads * head_dim)
    """
    x = np.asarray(x)

    # Get the dimensions
    *batch_dims, n_heads, seq_len, head_dim = x.shape
    n = len(batch_dims)

    # Move the heads next to head_dim: (..., seq_len, n_heads, head_dim)
    axes = tuple(range(n)) + (n + 1, n, n + 2)
    x = np.transpose(x, axes)

    # IMPORTANT: make the memory contiguous before reshaping
    x = np.ascontiguousarray(x)

    # Merge the last two dimensions
    output = x.reshape(*batch_dims, seq_len, n_heads * head_dim)
    return output

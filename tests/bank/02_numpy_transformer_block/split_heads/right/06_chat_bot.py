# Exercise 2.1  Split heads | about 10 min | difficulty 2/5 | 2 points
def split_heads(x, n_heads):
    """
    Split the last dimension of the input into (n_heads, head_dim) and move the head
    dimension in front of the sequence dimension.

    Args:
        x (np.ndarray): Input of shape (..., seq_len, d_model).
        n_heads (int): Number of attention heads.

    Returns:
        np.ndarray: Array of shape (..., n_heads, seq_len, head_dim).
    """
    # Make sure we are dealing with a NumPy array
    x = np.asarray(x)

    # Step 1: Extract the dimensions
    *batch_dims, seq_len, d_model = x.shape

    # Step 2: Validate the input
    if d_model % n_heads != 0:
        raise ValueError(f"d_model ({d_model}) must be divisible by n_heads ({n_heads})")

    # Step 3: Compute the dimension of each head
    head_dim = d_model // n_heads

    # Step 4: Reshape to (..., seq_len, n_heads, head_dim)
    x = x.reshape(*batch_dims, seq_len, n_heads, head_dim)

    # Step 5: Build the permutation (..., n_heads, seq_len, head_dim)
    n_batch = len(batch_dims)
    permutation = list(range(n_batch)) + [n_batch + 1, n_batch, n_batch + 2]
    x = x.transpose(permutation)

    return np.ascontiguousarray(x)


# Quick sanity check
print(split_heads(np.arange(8.0).reshape(2, 4), 2).shape)  # (2, 2, 2)

# Certainly! Here's a clean, vectorized implementation of `padding_mask`:
def padding_mask(lengths, max_len):
    """
    Create a boolean padding mask.

    Args:
        lengths: Array of shape (B,) with the number of valid tokens per sequence.
        max_len: Maximum sequence length S.

    Returns:
        Boolean array of shape (B, 1, S), True for valid positions.
    """
    # Step 1: Make sure that we are working with a NumPy array
    lengths = np.asarray(lengths)

    # Step 2: Create position indices -> shape (1, max_len)
    positions = np.arange(max_len)[np.newaxis, :]

    # Step 3: Compare positions with lengths via broadcasting -> shape (B, max_len)
    mask = positions < lengths[:, np.newaxis]

    # Step 4: Insert the query dimension so that the mask broadcasts -> shape (B, 1, max_len)
    mask = np.expand_dims(mask, axis=1)

    return mask
# This works because NumPy broadcasts the two arrays against each other. Let me know if you'd like a PyTorch version!

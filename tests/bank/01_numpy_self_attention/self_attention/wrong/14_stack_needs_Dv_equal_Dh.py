# diagnosis: stacked_matrices
# mistake: stacks the three matrices into one array, which needs Dv == Dh
# shows on: Dv != Dh: raises ValueError
def self_attention(x, w_query, w_key, w_value, mask=None):
    w = np.stack([w_query, w_key, w_value])  # (3, D, Dh)
    query, key, value = np.einsum("...td,ndh->n...th", x, w)
    return scaled_dot_product_attention(query, key, value, mask)

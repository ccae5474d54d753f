# diagnosis: matrices_transposed
# mistake: multiplies with the transposed matrices, as torch.nn.Linear stores them
# shows on: matrices that are not symmetric: raises if not square, wrong numbers if square
def self_attention(x, w_query, w_key, w_value, mask=None):
    Q = x @ w_query.T
    K = x @ w_key.T
    V = x @ w_value.T
    return scaled_dot_product_attention(Q, K, V, mask)

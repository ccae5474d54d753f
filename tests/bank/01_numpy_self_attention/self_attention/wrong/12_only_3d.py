# diagnosis: three_axes_only
# mistake: expects exactly one leading axis, (B, T, D)
# shows on: (T, D) and inputs with two or more leading axes: raises ValueError
def self_attention(x, w_query, w_key, w_value, mask=None):
    B, T, D = x.shape
    Q = np.einsum("btd,dh->bth", x, w_query)
    K = np.einsum("btd,dh->bth", x, w_key)
    V = np.einsum("btd,dv->btv", x, w_value)
    return scaled_dot_product_attention(Q, K, V, mask)

# diagnosis: head_width_from_d
# mistake: takes D / n_heads for the width of a head, though H * Dh may differ from D
# Exercise 2.3  Multi-head attention | about 20 min | difficulty 3/5 | 5 points
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    *lead, T, d_model = query_input.shape
    S = key_input.shape[-2]
    d_k = d_model // n_heads
    Q = (query_input @ weights["w_query"] + weights["b_query"]).reshape(*lead, T, n_heads, d_k)
    K = (key_input @ weights["w_key"] + weights["b_key"]).reshape(*lead, S, n_heads, d_k)
    V = (key_input @ weights["w_value"] + weights["b_value"]).reshape(*lead, S, n_heads, d_k)
    Q, K, V = (m.swapaxes(-3, -2) for m in (Q, K, V))
    if mask is not None:
        mask = mask[..., None, :, :]
    context, attention = scaled_dot_product_attention(Q, K, V, mask)
    context = context.swapaxes(-3, -2).reshape(*lead, T, d_model)
    return context @ weights["w_output"] + weights["b_output"], attention

# diagnosis: values_as_wide_as_keys, value_columns_as_wide_as_keys
# mistake: the values are cut with the width of a key, which fails or mixes columns when Dv differs from Dh
# Exercise 2.3  Multi-head attention | about 20 min | difficulty 3/5 | 5 points
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    q = query_input @ weights["w_query"] + weights["b_query"]
    k = key_input @ weights["w_key"] + weights["b_key"]
    v = key_input @ weights["w_value"] + weights["b_value"]
    dim = q.shape[-1] // n_heads
    found, attention = [], []
    for h in range(n_heads):
        cols = slice(h * dim, (h + 1) * dim)
        f, a = scaled_dot_product_attention(q[..., cols], k[..., cols], v[..., cols], mask)
        found.append(f)
        attention.append(a)
    output = np.concatenate(found, axis=-1) @ weights["w_output"] + weights["b_output"]
    return output, np.stack(attention, axis=-3)

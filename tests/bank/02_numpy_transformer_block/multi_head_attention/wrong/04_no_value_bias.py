# diagnosis: no_value_bias
# mistake: b_value is forgotten
# Exercise 2.3  Multi-head attention | about 20 min | difficulty 3/5 | 5 points
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    q = query_input @ weights["w_query"] + weights["b_query"]
    k = key_input @ weights["w_key"] + weights["b_key"]
    v = key_input @ weights["w_value"]
    dh, dv = q.shape[-1] // n_heads, v.shape[-1] // n_heads
    out, att = [], []
    for h in range(n_heads):
        o, a = scaled_dot_product_attention(
            q[..., h * dh : (h + 1) * dh], k[..., h * dh : (h + 1) * dh], v[..., h * dv : (h + 1) * dv], mask
        )
        out.append(o)
        att.append(a)
    return np.concatenate(out, -1) @ weights["w_output"] + weights["b_output"], np.stack(att, -3)

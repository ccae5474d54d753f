# Exercise 2.3  Multi-head attention | about 20 min | difficulty 3/5 | 5 points
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    q = query_input @ weights["w_query"] + weights["b_query"]
    k = key_input @ weights["w_key"] + weights["b_key"]
    v = key_input @ weights["w_value"] + weights["b_value"]
    Dh = q.shape[-1] // n_heads
    Dv = v.shape[-1] // n_heads
    outputs = []
    attentions = []
    for h in range(n_heads):
        q_h = q[..., h * Dh : (h + 1) * Dh]
        k_h = k[..., h * Dh : (h + 1) * Dh]
        v_h = v[..., h * Dv : (h + 1) * Dv]
        # one head at a time, so the mask fits as it is
        out_h, att_h = scaled_dot_product_attention(q_h, k_h, v_h, mask)
        outputs.append(out_h)
        attentions.append(att_h)
    merged = np.concatenate(outputs, axis=-1)
    attention = np.stack(attentions, axis=-3)
    output = merged @ weights["w_output"] + weights["b_output"]
    return output, attention

# diagnosis: weights_with_heads_in_front
# mistake: the attention tables of the heads are stacked in front of the leading axes, (H, ..., T, S)
# Exercise 2.3  Multi-head attention | about 20 min | difficulty 3/5 | 5 points
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    q = np.split(query_input @ weights["w_query"] + weights["b_query"], n_heads, axis=-1)
    k = np.split(key_input @ weights["w_key"] + weights["b_key"], n_heads, axis=-1)
    v = np.split(key_input @ weights["w_value"] + weights["b_value"], n_heads, axis=-1)
    both = [scaled_dot_product_attention(*qkv, mask) for qkv in zip(q, k, v)]
    merged = np.concatenate([b[0] for b in both], axis=-1)
    return merged @ weights["w_output"] + weights["b_output"], np.array([b[1] for b in both])

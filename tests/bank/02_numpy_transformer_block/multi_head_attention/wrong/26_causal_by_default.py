# diagnosis: always_causal, causal_without_mask
# mistake: without a mask it attends causally instead of to everything
# Exercise 2.3  Multi-head attention | about 20 min | difficulty 3/5 | 5 points
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    T, S = query_input.shape[-2], key_input.shape[-2]
    if mask is None:
        mask = causal_mask(max(T, S))[:T, :S]
    q, k, v = [
        split_heads(x @ weights["w_" + name] + weights["b_" + name], n_heads)
        for name, x in {"query": query_input, "key": key_input, "value": key_input}.items()
    ]
    found, attention = scaled_dot_product_attention(q, k, v, mask[..., None, :, :])
    return merge_heads(found) @ weights["w_output"] + weights["b_output"], attention

# diagnosis: weights_averaged
# mistake: the attention weights are averaged over the heads, as PyTorch does by default
# Exercise 2.3  Multi-head attention | about 20 min | difficulty 3/5 | 5 points
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    q, k, v = (
        split_heads(inp @ weights[f"w_{n}"] + weights[f"b_{n}"], n_heads)
        for inp, n in zip((query_input, key_input, key_input), ("query", "key", "value"))
    )
    head_mask = mask[..., None, :, :] if mask is not None else None
    found, attn_weights = scaled_dot_product_attention(q, k, v, head_mask)
    attn_output = merge_heads(found) @ weights["w_output"] + weights["b_output"]
    return attn_output, attn_weights.mean(axis=-3)

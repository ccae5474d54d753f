# diagnosis: heads_and_tokens_reshaped
# mistake: queries, keys and values are cut into heads by a bare reshape, and so merged
# Exercise 2.3  Multi-head attention | about 20 min | difficulty 3/5 | 5 points
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    def heads(x, w, b):
        y = x @ w + b
        return y.reshape(*y.shape[:-2], n_heads, y.shape[-2], y.shape[-1] // n_heads)

    q = heads(query_input, weights["w_query"], weights["b_query"])
    k = heads(key_input, weights["w_key"], weights["b_key"])
    v = heads(key_input, weights["w_value"], weights["b_value"])
    found, attention = scaled_dot_product_attention(q, k, v, None if mask is None else mask[..., None, :, :])
    merged = found.reshape(*query_input.shape[:-1], -1)
    return merged @ weights["w_output"] + weights["b_output"], attention

# diagnosis: keys_counted_as_queries
# mistake: keys and values are reshaped with the number of queries, so S must equal T
# Exercise 2.3  Multi-head attention | about 20 min | difficulty 3/5 | 5 points
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    lead, T = query_input.shape[:-2], query_input.shape[-2]

    def project(x, name):
        y = x @ weights["w_" + name] + weights["b_" + name]
        return y.reshape(lead + (T, n_heads, y.shape[-1] // n_heads)).swapaxes(-2, -3)

    found, attention = scaled_dot_product_attention(
        project(query_input, "query"),
        project(key_input, "key"),
        project(key_input, "value"),
        mask if mask is None else np.expand_dims(mask, -3),
    )
    return merge_heads(found) @ weights["w_output"] + weights["b_output"], attention

# diagnosis: inputs_swapped
# mistake: queries are made from key_input, and keys and values from query_input
# Exercise 2.3  Multi-head attention | about 20 min | difficulty 3/5 | 5 points
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    def make(x, name):
        return split_heads(x @ weights["w_" + name] + weights["b_" + name], n_heads)

    q, k, v = make(key_input, "query"), make(query_input, "key"), make(query_input, "value")
    m = None if mask is None else mask[..., np.newaxis, :, :]
    context, shares = scaled_dot_product_attention(q, k, v, m)
    return merge_heads(context) @ weights["w_output"] + weights["b_output"], shares

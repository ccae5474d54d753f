# Exercise 2.3  Multi-head attention | about 20 min | difficulty 3/5 | 5 points
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    # putting heads side by side and multiplying = every head through its own rows of w_output, added up
    wq, wk, wv = (np.split(weights[f"w_{n}"], n_heads, axis=1) for n in ("query", "key", "value"))
    bq, bk, bv = (np.split(weights[f"b_{n}"], n_heads) for n in ("query", "key", "value"))
    wo = np.split(weights["w_output"], n_heads, axis=0)
    output = np.zeros(query_input.shape[:-1] + weights["b_output"].shape) + weights["b_output"]
    attention = []
    for h in range(n_heads):
        head, shares = scaled_dot_product_attention(
            query_input @ wq[h] + bq[h], key_input @ wk[h] + bk[h], key_input @ wv[h] + bv[h], mask
        )
        output += head @ wo[h]
        attention.append(shares)
    return output, np.stack(attention, axis=-3)

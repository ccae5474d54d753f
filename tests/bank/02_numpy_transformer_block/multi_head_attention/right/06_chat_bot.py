# Exercise 2.3  Multi-head attention | about 20 min | difficulty 3/5 | 5 points
def multi_head_attention(query_input, key_input, weights, n_heads, mask=None):
    """
    Multi-head attention.

    Returns:
        output: (..., T, D_out)
        attention: (..., H, T, S)
    """
    # 1. Linear projections
    Q = np.matmul(query_input, weights["w_query"]) + weights["b_query"]
    K = np.matmul(key_input, weights["w_key"]) + weights["b_key"]
    V = np.matmul(key_input, weights["w_value"]) + weights["b_value"]

    # 2. Split into heads: (..., H, T, Dh)
    Q = split_heads(Q, n_heads)
    K = split_heads(K, n_heads)
    V = split_heads(V, n_heads)

    # 3. Scaled dot-product scores
    d_k = Q.shape[-1]
    scores = np.matmul(Q, np.swapaxes(K, -1, -2)) / np.sqrt(d_k)

    # 4. Apply the mask (add the head dimension so it broadcasts over heads)
    if mask is not None:
        mask = np.asarray(mask, dtype=bool)[..., np.newaxis, :, :]
        scores = np.where(mask, scores, -np.inf)

    # 5. Numerically stable softmax (guarding against fully masked rows)
    max_scores = np.max(scores, axis=-1, keepdims=True)
    max_scores = np.where(np.isfinite(max_scores), max_scores, 0.0)
    exp_scores = np.exp(scores - max_scores)
    sum_exp = np.sum(exp_scores, axis=-1, keepdims=True)
    attention = exp_scores / np.maximum(sum_exp, 1e-12)  # avoid division by zero

    # 6. Weighted sum of the values
    context = np.matmul(attention, V)

    # 7. Merge the heads and apply the output projection
    output = np.matmul(merge_heads(context), weights["w_output"]) + weights["b_output"]

    return output, attention

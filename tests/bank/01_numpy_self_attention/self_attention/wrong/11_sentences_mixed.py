# diagnosis: sentences_mixed
# mistake: flattens all sentences into one long list of tokens, so each sentence's row attends to tokens of the others before it is cut out
# shows on: two or more sentences (leading axes) without a mask; right for (T, D) and with a mask
def self_attention(x, w_query, w_key, w_value, mask=None):
    T, D = x.shape[-2:]
    if mask is not None or x.ndim == 2:
        return scaled_dot_product_attention(x @ w_query, x @ w_key, x @ w_value, mask)
    tokens = x.reshape(-1, D)
    output, weights = scaled_dot_product_attention(tokens @ w_query, tokens @ w_key, tokens @ w_value)
    n = len(tokens) // T
    weights = np.array([weights[i * T : (i + 1) * T, i * T : (i + 1) * T] for i in range(n)])
    return output.reshape(x.shape[:-1] + (-1,)), weights.reshape(x.shape[:-1] + (T,))

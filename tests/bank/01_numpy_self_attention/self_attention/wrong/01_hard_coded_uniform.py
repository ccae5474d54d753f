# diagnosis: uniform_weights
# mistake: hard-coded from the example: every token gets 1/T everywhere, the matrices for query and key are never used
# shows on: any input whose scores differ within a row
def self_attention(x, w_query, w_key, w_value, mask=None):
    T = x.shape[-2]
    weights = np.ones(x.shape[:-1] + (T,)) / T
    value = x @ w_value
    output = weights @ value
    return output, weights

# diagnosis: inverted_mask
# mistake: treats True in the mask as "blocked", as some libraries do
# shows on: every input with a mask, e.g. the causal mask
def scaled_dot_product_attention(query, key, value, mask=None):
    scores = attention_scores(query, key)
    if mask is not None:
        # True = masked out
        scores = np.where(mask, -np.inf, scores)
    largest = scores.max(axis=-1, keepdims=True)
    largest = np.where(np.isneginf(largest), 0, largest)
    powers = np.exp(scores - largest)
    total = powers.sum(axis=-1, keepdims=True)
    weights = powers / np.where(total == 0, 1, total)
    return weights @ value, weights

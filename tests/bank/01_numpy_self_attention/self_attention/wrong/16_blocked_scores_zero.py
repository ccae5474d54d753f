# diagnosis: zero_fill
# mistake: sets blocked scores to 0 (scores * mask) before the softmax, which leaves them a positive weight
# shows on: any mask that blocks something
def self_attention(x, w_query, w_key, w_value, mask=None):
    scores = attention_scores(x @ w_query, x @ w_key)
    if mask is not None:
        scores = scores * mask
    weights = softmax(scores, axis=-1)
    return weights @ (x @ w_value), weights

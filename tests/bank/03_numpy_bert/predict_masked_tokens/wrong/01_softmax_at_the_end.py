# diagnosis: softmax_applied
# mistake: returns the shares after a softmax instead of the scores
# Exercise 3.4  Guess the hidden words | about 10 min | difficulty 2/5 | 2 points
def predict_masked_tokens(self, hidden_states, training=False):
    mlm = self.weights["mlm"]
    u = layer_norm(gelu(hidden_states @ mlm["w"] + mlm["b"]), **mlm["norm"])
    scores = u @ self.weights["embeddings"]["tokens"].T + mlm["output_bias"]
    e = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


BERT.predict_masked_tokens = predict_masked_tokens  # from now on a method of every BERT

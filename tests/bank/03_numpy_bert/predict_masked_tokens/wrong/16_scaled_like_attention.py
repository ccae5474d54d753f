# diagnosis: scaled
# mistake: divides the scores by sqrt(D) as in attention
# Exercise 3.4  Guess the hidden words | about 10 min | difficulty 2/5 | 2 points
def predict_masked_tokens(self, hidden_states, training=False):
    mlm = self.weights["mlm"]
    query = layer_norm(gelu(hidden_states @ mlm["w"] + mlm["b"]), **mlm["norm"])
    key = self.weights["embeddings"]["tokens"]
    return query @ key.T / np.sqrt(query.shape[-1]) + mlm["output_bias"]


BERT.predict_masked_tokens = predict_masked_tokens  # from now on a method of every BERT

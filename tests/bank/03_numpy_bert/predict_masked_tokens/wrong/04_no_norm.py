# diagnosis: norm_missing
# mistake: forgets the layer norm
# Exercise 3.4  Guess the hidden words | about 10 min | difficulty 2/5 | 2 points
def predict_masked_tokens(self, hidden_states, training=False):
    w = self.weights["mlm"]
    return gelu(hidden_states @ w["w"] + w["b"]) @ self.weights["embeddings"]["tokens"].T + w["output_bias"]


BERT.predict_masked_tokens = predict_masked_tokens  # from now on a method of every BERT

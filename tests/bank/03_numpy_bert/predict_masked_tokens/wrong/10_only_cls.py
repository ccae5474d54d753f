# diagnosis: first_token_only
# mistake: scores only the first token of each text, so the axis of the tokens is missing
# Exercise 3.4  Guess the hidden words | about 10 min | difficulty 2/5 | 2 points
def predict_masked_tokens(self, hidden_states, training=False):
    mlm = self.weights["mlm"]
    cls = hidden_states[:, 0]
    u = layer_norm(gelu(cls @ mlm["w"] + mlm["b"]), **mlm["norm"])
    return u @ self.weights["embeddings"]["tokens"].T + mlm["output_bias"]


BERT.predict_masked_tokens = predict_masked_tokens  # from now on a method of every BERT

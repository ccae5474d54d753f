# diagnosis: norm_before_gelu
# mistake: normalises before the GELU instead of after it
# Exercise 3.4  Guess the hidden words | about 10 min | difficulty 2/5 | 2 points
def predict_masked_tokens(self, hidden_states, training=False):
    mlm = self.weights["mlm"]
    u = hidden_states @ mlm["w"] + mlm["b"]
    u = gelu(layer_norm(u, **mlm["norm"]))
    return u @ self.weights["embeddings"]["tokens"].T + mlm["output_bias"]


BERT.predict_masked_tokens = predict_masked_tokens  # from now on a method of every BERT

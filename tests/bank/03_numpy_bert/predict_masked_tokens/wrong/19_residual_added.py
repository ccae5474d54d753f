# diagnosis: residual_before_norm, residual_added
# mistake: adds hidden_states to the transformed vector before the norm, as in an encoder block
# Exercise 3.4  Guess the hidden words | about 10 min | difficulty 2/5 | 2 points
def predict_masked_tokens(self, hidden_states, training=False):
    mlm = self.weights["mlm"]
    transformed = gelu(hidden_states @ mlm["w"] + mlm["b"])
    u = layer_norm(hidden_states + transformed, **mlm["norm"])
    return u @ self.weights["embeddings"]["tokens"].T + mlm["output_bias"]


BERT.predict_masked_tokens = predict_masked_tokens  # from now on a method of every BERT

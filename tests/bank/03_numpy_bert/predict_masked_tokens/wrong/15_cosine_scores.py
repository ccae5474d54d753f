# diagnosis: cosine
# mistake: scores with the cosine: divides by the lengths of the vectors instead of the plain dot product
# Exercise 3.4  Guess the hidden words | about 10 min | difficulty 2/5 | 2 points
def predict_masked_tokens(self, hidden_states, training=False):
    mlm, E = self.weights["mlm"], self.weights["embeddings"]["tokens"]
    u = layer_norm(gelu(hidden_states @ mlm["w"] + mlm["b"]), **mlm["norm"])
    u = u / np.linalg.norm(u, axis=-1, keepdims=True)
    E = E / np.linalg.norm(E, axis=-1, keepdims=True)
    return u @ E.T + mlm["output_bias"]


BERT.predict_masked_tokens = predict_masked_tokens  # from now on a method of every BERT

# diagnosis: table_kept
# mistake: keeps the transposed token table from the first call, so later weights are not used
# Exercise 3.4  Guess the hidden words | about 10 min | difficulty 2/5 | 2 points
def predict_masked_tokens(self, hidden_states, training=False):
    if not hasattr(self, "_decoder"):  # transpose only once, for speed
        self._decoder = np.ascontiguousarray(self.weights["embeddings"]["tokens"].T)
    mlm = self.weights["mlm"]
    u = layer_norm(gelu(hidden_states @ mlm["w"] + mlm["b"]), **mlm["norm"])
    return u @ self._decoder + mlm["output_bias"]


BERT.predict_masked_tokens = predict_masked_tokens  # from now on a method of every BERT

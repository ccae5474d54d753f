# diagnosis: not_tied
# mistake: multiplies with a random output matrix of its own instead of the token table
# Exercise 3.4  Guess the hidden words | about 10 min | difficulty 2/5 | 2 points
def predict_masked_tokens(self, hidden_states, training=False):
    mlm = self.weights["mlm"]
    D, V = mlm["w"].shape[0], mlm["output_bias"].shape[0]
    w_out = np.random.default_rng(0).standard_normal((D, V)) * 0.02
    u = layer_norm(gelu(hidden_states @ mlm["w"] + mlm["b"]), **mlm["norm"])
    return u @ w_out + mlm["output_bias"]


BERT.predict_masked_tokens = predict_masked_tokens  # from now on a method of every BERT

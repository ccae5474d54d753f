# diagnosis: norm_popped, weights_changed
# mistake: takes the norm out of the model's dict with pop, so the weights are changed and a second call fails
# Exercise 3.4  Guess the hidden words | about 10 min | difficulty 2/5 | 2 points
def predict_masked_tokens(self, hidden_states, training=False):
    mlm = self.weights["mlm"]
    norm = mlm.pop("norm")
    w, b, output_bias = mlm.values()
    u = layer_norm(gelu(hidden_states @ w + b), **norm)
    return u @ self.weights["embeddings"]["tokens"].T + output_bias


BERT.predict_masked_tokens = predict_masked_tokens  # from now on a method of every BERT

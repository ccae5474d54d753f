# diagnosis: dropout_while_training
# mistake: applies dropout to the transformed vectors when training is True
# Exercise 3.4  Guess the hidden words | about 10 min | difficulty 2/5 | 2 points
def predict_masked_tokens(self, hidden_states, training=False):
    mlm = self.weights["mlm"]
    u = layer_norm(gelu(hidden_states @ mlm["w"] + mlm["b"]), **mlm["norm"])
    u = dropout(u, self.dropout, self.rng, training)
    return u @ self.weights["embeddings"]["tokens"].T + mlm["output_bias"]


BERT.predict_masked_tokens = predict_masked_tokens  # from now on a method of every BERT

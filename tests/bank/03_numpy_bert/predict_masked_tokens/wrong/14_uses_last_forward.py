# diagnosis: last_forward_used
# mistake: takes the last layer output that the model remembers and not the hidden states that are passed
# Exercise 3.4  Guess the hidden words | about 10 min | difficulty 2/5 | 2 points
def predict_masked_tokens(self, hidden_states, training=False):
    x = self.layer_outputs[-1] if self.layer_outputs else hidden_states
    mlm = self.weights["mlm"]
    x = layer_norm(gelu(x @ mlm["w"] + mlm["b"]), **mlm["norm"])
    return x @ self.weights["embeddings"]["tokens"].T + mlm["output_bias"]


BERT.predict_masked_tokens = predict_masked_tokens  # from now on a method of every BERT

# diagnosis: hidden_states_changed
# mistake: stores each transformed vector back into hidden_states, which belongs to the caller
# Exercise 3.4  Guess the hidden words | about 10 min | difficulty 2/5 | 2 points
def predict_masked_tokens(self, hidden_states, training=False):
    mlm = self.weights["mlm"]
    for b in range(hidden_states.shape[0]):
        for t in range(hidden_states.shape[1]):
            hidden_states[b, t] = gelu(hidden_states[b, t] @ mlm["w"] + mlm["b"])
            hidden_states[b, t] = layer_norm(hidden_states[b, t], **mlm["norm"])
    return hidden_states @ self.weights["embeddings"]["tokens"].T + mlm["output_bias"]


BERT.predict_masked_tokens = predict_masked_tokens  # from now on a method of every BERT

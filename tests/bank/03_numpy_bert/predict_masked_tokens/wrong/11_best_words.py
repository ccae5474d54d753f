# diagnosis: best_words_returned
# mistake: returns the number of the best word instead of all scores
# Exercise 3.4  Guess the hidden words | about 10 min | difficulty 2/5 | 2 points
def predict_masked_tokens(self, hidden_states, training=False):
    mlm = self.weights["mlm"]
    u = layer_norm(gelu(hidden_states @ mlm["w"] + mlm["b"]), **mlm["norm"])
    logits = u @ self.weights["embeddings"]["tokens"].T + mlm["output_bias"]
    return logits.argmax(axis=-1)  # the predicted token ids


BERT.predict_masked_tokens = predict_masked_tokens  # from now on a method of every BERT

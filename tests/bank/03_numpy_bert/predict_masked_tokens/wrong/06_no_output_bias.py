# diagnosis: output_bias_missing
# mistake: does not add the output bias of the words
# Exercise 3.4  Guess the hidden words | about 10 min | difficulty 2/5 | 2 points
def predict_masked_tokens(self, hidden_states, training=False):
    mlm = self.weights["mlm"]
    table = self.weights["embeddings"]["tokens"]
    out = []
    for text in hidden_states:
        u = layer_norm(gelu(text @ mlm["w"] + mlm["b"]), **mlm["norm"])
        out.append(u @ table.T)
    return np.stack(out)


BERT.predict_masked_tokens = predict_masked_tokens  # from now on a method of every BERT

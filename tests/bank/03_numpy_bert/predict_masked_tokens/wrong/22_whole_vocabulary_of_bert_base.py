# diagnosis: vocabulary_fixed
# mistake: makes room for 30522 words whatever V is
# Exercise 3.4  Guess the hidden words | about 10 min | difficulty 2/5 | 2 points
def predict_masked_tokens(self, hidden_states, training=False):
    mlm, table = self.weights["mlm"], self.weights["embeddings"]["tokens"]
    logits = np.zeros((*hidden_states.shape[:2], 30522))
    u = layer_norm(gelu(hidden_states @ mlm["w"] + mlm["b"]), **mlm["norm"])
    logits[..., : len(table)] = u @ table.T + mlm["output_bias"]
    return logits


BERT.predict_masked_tokens = predict_masked_tokens  # from now on a method of every BERT

# diagnosis: gelu_missing
# mistake: leaves out the GELU
# Exercise 3.4  Guess the hidden words | about 10 min | difficulty 2/5 | 2 points
def predict_masked_tokens(self, hidden_states, training=False):
    mlm = self.weights["mlm"]
    x = hidden_states @ mlm["w"] + mlm["b"]
    x = layer_norm(x, mlm["norm"]["gain"], mlm["norm"]["bias"])
    x = x @ self.weights["embeddings"]["tokens"].T
    return x + mlm["output_bias"]


BERT.predict_masked_tokens = predict_masked_tokens  # from now on a method of every BERT

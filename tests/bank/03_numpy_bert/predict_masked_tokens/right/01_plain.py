# Exercise 3.4  Guess the hidden words | about 10 min | difficulty 2/5 | 2 points
def predict_masked_tokens(self, hidden_states, training=False):
    head = self.weights["mlm"]
    u = hidden_states @ head["w"] + head["b"]
    u = layer_norm(gelu(u), head["norm"]["gain"], head["norm"]["bias"])
    return u @ self.weights["embeddings"]["tokens"].T + head["output_bias"]


BERT.predict_masked_tokens = predict_masked_tokens  # from now on a method of every BERT

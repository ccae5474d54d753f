# diagnosis: relu
# mistake: uses ReLU instead of GELU
# Exercise 3.4  Guess the hidden words | about 10 min | difficulty 2/5 | 2 points
def predict_masked_tokens(self, hidden_states, training=False):
    p = self.weights["mlm"]
    a = np.maximum(0, hidden_states @ p["w"] + p["b"])
    a = layer_norm(a, p["norm"]["gain"], p["norm"]["bias"])
    return a.dot(self.weights["embeddings"]["tokens"].T) + p["output_bias"]


BERT.predict_masked_tokens = predict_masked_tokens  # from now on a method of every BERT

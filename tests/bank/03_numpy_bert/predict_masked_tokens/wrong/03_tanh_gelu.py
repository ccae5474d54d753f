# diagnosis: tanh_gelu
# mistake: uses the tanh form of GELU instead of the exact one
# Exercise 3.4  Guess the hidden words | about 10 min | difficulty 2/5 | 2 points
def predict_masked_tokens(self, hidden_states, training=False):
    p = self.weights["mlm"]
    h = np.matmul(hidden_states, p["w"]) + p["b"]
    # GELU activation (Hendrycks & Gimpel)
    h = 0.5 * h * (1 + np.tanh(np.sqrt(2 / np.pi) * (h + 0.044715 * np.power(h, 3))))
    h = layer_norm(h, p["norm"]["gain"], p["norm"]["bias"])
    return np.matmul(h, self.weights["embeddings"]["tokens"].T) + p["output_bias"]


BERT.predict_masked_tokens = predict_masked_tokens  # from now on a method of every BERT

# Exercise 3.4  Guess the hidden words | about 10 min | difficulty 2/5 | 2 points
def predict_masked_tokens(self, hidden_states, training=False):
    """Score every word of the vocabulary for every token: BERT's head for masked words."""
    mlm = self.weights["mlm"]
    table = self.weights["embeddings"]["tokens"]
    B = hidden_states.shape[0]
    T = hidden_states.shape[1]
    V = table.shape[0]
    logits = np.zeros((B, T, V))
    for b in range(B):
        for t in range(T):
            h = hidden_states[b, t]
            u = np.dot(h, mlm["w"]) + mlm["b"]
            u = gelu(u)
            u = layer_norm(u, mlm["norm"]["gain"], mlm["norm"]["bias"])
            for v in range(V):
                logits[b, t, v] = np.dot(u, table[v]) + mlm["output_bias"][v]
    return logits


BERT.predict_masked_tokens = predict_masked_tokens  # from now on a method of every BERT

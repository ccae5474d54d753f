# diagnosis: linear_bias_missing
# mistake: does not add b after the linear map
# Exercise 3.4  Guess the hidden words | about 10 min | difficulty 2/5 | 2 points
def predict_masked_tokens(self, hidden_states, training=False):
    mlm = self.weights["mlm"]
    u = np.einsum("btd,de->bte", hidden_states, mlm["w"])
    u = layer_norm(gelu(u), mlm["norm"]["gain"], mlm["norm"]["bias"])
    return np.einsum("btd,vd->btv", u, self.weights["embeddings"]["tokens"]) + mlm["output_bias"]


BERT.predict_masked_tokens = predict_masked_tokens  # from now on a method of every BERT

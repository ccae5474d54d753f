# diagnosis: norm_of_the_embeddings
# mistake: takes gain and bias of the embeddings' norm instead of the head's own
# Exercise 3.4  Guess the hidden words | about 10 min | difficulty 2/5 | 2 points
def predict_masked_tokens(self, hidden_states, training=False):
    embeddings, mlm = self.weights["embeddings"], self.weights["mlm"]
    u = gelu(hidden_states @ mlm["w"] + mlm["b"])
    u = layer_norm(u, **embeddings["norm"])
    return u @ embeddings["tokens"].T + mlm["output_bias"]


BERT.predict_masked_tokens = predict_masked_tokens  # from now on a method of every BERT

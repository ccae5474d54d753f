# diagnosis: w_transposed
# mistake: multiplies with the transpose of w, as PyTorch's layout would need it
# Exercise 3.4  Guess the hidden words | about 10 min | difficulty 2/5 | 2 points
def predict_masked_tokens(self, hidden_states, training=False):
    head = self.weights["mlm"]
    linear = lambda x, weight, bias: x @ weight.T + bias  # like torch.nn.functional.linear
    u = linear(hidden_states, head["w"], head["b"])
    u = layer_norm(gelu(u), **head["norm"])
    return linear(u, self.weights["embeddings"]["tokens"], head["output_bias"])


BERT.predict_masked_tokens = predict_masked_tokens  # from now on a method of every BERT

# Exercise 3.4  Guess the hidden words | about 10 min | difficulty 2/5 | 2 points
def predict_masked_tokens(self, hidden_states, training=False):
    """
    Masked-language-model head of BERT.

    Args:
        hidden_states: (B, T, D) final hidden states of the encoder.
        training: unused, kept for API consistency.

    Returns:
        logits: (B, T, V) unnormalised scores.
    """
    _ = training  # the MLM head has no dropout

    # --- Unpack parameters -------------------------------------------------
    mlm = self.weights["mlm"]
    w, b = mlm["w"], mlm["b"]
    gain, bias = mlm["norm"]["gain"], mlm["norm"]["bias"]
    decoder = self.weights["embeddings"]["tokens"]  # tied weights, (V, D)
    output_bias = mlm["output_bias"]

    # --- Shape checks ------------------------------------------------------
    hidden_states = np.asarray(hidden_states)
    assert hidden_states.ndim == 3, "expected (B, T, D)"
    assert hidden_states.shape[-1] == w.shape[0], "hidden size mismatch"

    # --- Transform: linear -> GELU -> LayerNorm -----------------------------
    transformed = np.matmul(hidden_states, w) + b
    transformed = gelu(transformed, approximate="none")
    transformed = layer_norm(transformed, gain, bias, eps=1e-12)

    # --- Decode with the tied embedding matrix ------------------------------
    logits = np.matmul(transformed, decoder.T) + output_bias
    print("logits:", logits.shape)
    return logits


BERT.predict_masked_tokens = predict_masked_tokens  # from now on a method of every BERT

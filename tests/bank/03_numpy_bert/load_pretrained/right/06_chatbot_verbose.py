# Exercise 3.7  Real weights | about 20 min | difficulty 4/5 | 5 points
def load_pretrained(bert, state_dict):
    """
    Load Hugging Face BERT weights into our NumPy implementation.

    Key differences between the two formats:
        * HF linear layers store weights as (out_features, in_features) -> transpose needed
        * HF may prefix all keys with "bert."
        * HF LayerNorm uses weight/bias, we use gain/bias
    """
    # ------------------------------------------------------------------
    # Step 1: Handle the optional "bert." prefix
    # ------------------------------------------------------------------
    has_prefix = any(k.startswith("bert.") for k in state_dict.keys())
    prefix = "bert." if has_prefix else ""

    # ------------------------------------------------------------------
    # Step 2: Build the mapping  (our name, HF name, transpose?)
    # ------------------------------------------------------------------
    mapping = [
        ("embeddings.tokens", "embeddings.word_embeddings.weight", False),
        ("embeddings.positions", "embeddings.position_embeddings.weight", False),
        ("embeddings.segments", "embeddings.token_type_embeddings.weight", False),
        ("embeddings.norm.gain", "embeddings.LayerNorm.weight", False),
        ("embeddings.norm.bias", "embeddings.LayerNorm.bias", False),
    ]
    layer_mapping = [
        ("attention.w_query", "attention.self.query.weight", True),
        ("attention.b_query", "attention.self.query.bias", False),
        ("attention.w_key", "attention.self.key.weight", True),
        ("attention.b_key", "attention.self.key.bias", False),
        ("attention.w_value", "attention.self.value.weight", True),
        ("attention.b_value", "attention.self.value.bias", False),
        ("attention.w_output", "attention.output.dense.weight", True),
        ("attention.b_output", "attention.output.dense.bias", False),
        ("norm_attention.gain", "attention.output.LayerNorm.weight", False),
        ("norm_attention.bias", "attention.output.LayerNorm.bias", False),
        ("feed_forward.w_in", "intermediate.dense.weight", True),
        ("feed_forward.b_in", "intermediate.dense.bias", False),
        ("feed_forward.w_out", "output.dense.weight", True),
        ("feed_forward.b_out", "output.dense.bias", False),
        ("norm_feed_forward.gain", "output.LayerNorm.weight", False),
        ("norm_feed_forward.bias", "output.LayerNorm.bias", False),
    ]
    for i in range(bert.num_layers):
        for ours, theirs, transpose in layer_mapping:
            mapping.append((f"layers.{i}.{ours}", f"encoder.layer.{i}.{theirs}", transpose))

    # ------------------------------------------------------------------
    # Step 3: Validate and convert, WITHOUT touching the model yet
    # ------------------------------------------------------------------
    new_flat = dict(flatten(bert.weights))  # the MLM head stays as it is
    for ours, theirs, transpose in mapping:
        full_key = f"{prefix}{theirs}"
        if full_key not in state_dict:
            raise ValueError(f"Missing key in state_dict: '{full_key}'")

        tensor = state_dict[full_key]
        # Be nice to torch tensors
        if hasattr(tensor, "detach"):
            tensor = tensor.detach().cpu().numpy()
        tensor = np.asarray(tensor)

        expected_shape = new_flat[ours].shape
        if transpose:
            expected_shape = expected_shape[::-1]
        if tensor.shape != expected_shape:
            raise ValueError(
                f"Shape mismatch for '{full_key}': found {tensor.shape}, expected {expected_shape}"
            )

        # .copy() makes sure that no memory is shared with the state dict
        new_flat[ours] = tensor.T.copy() if transpose else tensor.copy()

    # ------------------------------------------------------------------
    # Step 4: Everything is fine -> assign
    # ------------------------------------------------------------------
    bert.set_weights(unflatten(new_flat, bert.weights))
    print(f"Loaded {len(mapping)} tensors successfully!")

# diagnosis: biases_left_out
# mistake: the biases of the linear maps are not loaded, only their matrices
def load_pretrained(bert, state_dict):
    start = "bert." if any(k.startswith("bert.") for k in state_dict) else ""
    flat = flatten(bert.weights)
    translation = {}
    translation["embeddings.tokens"] = "embeddings.word_embeddings.weight"
    translation["embeddings.positions"] = "embeddings.position_embeddings.weight"
    translation["embeddings.segments"] = "embeddings.token_type_embeddings.weight"
    translation["embeddings.norm.gain"] = "embeddings.LayerNorm.weight"
    translation["embeddings.norm.bias"] = "embeddings.LayerNorm.bias"
    for i in range(bert.num_layers):
        our, their = f"layers.{i}", f"encoder.layer.{i}"
        translation[f"{our}.attention.w_query"] = f"{their}.attention.self.query.weight"
        translation[f"{our}.attention.w_key"] = f"{their}.attention.self.key.weight"
        translation[f"{our}.attention.w_value"] = f"{their}.attention.self.value.weight"
        translation[f"{our}.attention.w_output"] = f"{their}.attention.output.dense.weight"
        translation[f"{our}.norm_attention.gain"] = f"{their}.attention.output.LayerNorm.weight"
        translation[f"{our}.norm_attention.bias"] = f"{their}.attention.output.LayerNorm.bias"
        translation[f"{our}.feed_forward.w_in"] = f"{their}.intermediate.dense.weight"
        translation[f"{our}.feed_forward.w_out"] = f"{their}.output.dense.weight"
        translation[f"{our}.norm_feed_forward.gain"] = f"{their}.output.LayerNorm.weight"
        translation[f"{our}.norm_feed_forward.bias"] = f"{their}.output.LayerNorm.bias"
    for our, their in translation.items():
        if start + their not in state_dict:
            raise ValueError(f"{start + their} is missing")
        array = np.array(state_dict[start + their])
        wanted = flat[our].shape
        if ".w_" in our:
            wanted = wanted[::-1]
        if array.shape != wanted:
            raise ValueError(f"{start + their}: shape {array.shape}, wanted {wanted}")
        flat[our] = array.T if ".w_" in our else array
    bert.set_weights(unflatten(flat, bert.weights))

# Exercise 3.7  Real weights | about 20 min | difficulty 4/5 | 5 points
def load_pretrained(bert, state_dict):
    # does every name start with "bert."?
    front = ""
    for key in state_dict:
        if key[:5] == "bert.":
            front = "bert."

    D = bert.d_model
    F = bert.d_ff

    # get one array, check it, copy it
    def get(key, shape):
        key = front + key
        if key not in state_dict:
            raise ValueError("missing key: " + key)
        array = state_dict[key]
        if tuple(array.shape) != shape:
            raise ValueError("wrong shape of " + key + ": found " + str(tuple(array.shape)) + ", wanted " + str(shape))
        return array.copy()

    # get a matrix of a linear map and turn it around
    def get_turned(key, shape):
        return get(key, shape).T

    embeddings = {}
    embeddings["tokens"] = get("embeddings.word_embeddings.weight", (bert.vocab_size, D))
    embeddings["positions"] = get("embeddings.position_embeddings.weight", (bert.max_seq_len, D))
    embeddings["segments"] = get("embeddings.token_type_embeddings.weight", (2, D))
    embeddings["norm"] = {}
    embeddings["norm"]["gain"] = get("embeddings.LayerNorm.weight", (D,))
    embeddings["norm"]["bias"] = get("embeddings.LayerNorm.bias", (D,))

    layers = []
    for i in range(bert.num_layers):
        e = "encoder.layer." + str(i) + "."
        attention = {}
        attention["w_query"] = get_turned(e + "attention.self.query.weight", (D, D))
        attention["b_query"] = get(e + "attention.self.query.bias", (D,))
        attention["w_key"] = get_turned(e + "attention.self.key.weight", (D, D))
        attention["b_key"] = get(e + "attention.self.key.bias", (D,))
        attention["w_value"] = get_turned(e + "attention.self.value.weight", (D, D))
        attention["b_value"] = get(e + "attention.self.value.bias", (D,))
        attention["w_output"] = get_turned(e + "attention.output.dense.weight", (D, D))
        attention["b_output"] = get(e + "attention.output.dense.bias", (D,))
        norm_attention = {}
        norm_attention["gain"] = get(e + "attention.output.LayerNorm.weight", (D,))
        norm_attention["bias"] = get(e + "attention.output.LayerNorm.bias", (D,))
        feed_forward = {}
        feed_forward["w_in"] = get_turned(e + "intermediate.dense.weight", (F, D))
        feed_forward["b_in"] = get(e + "intermediate.dense.bias", (F,))
        feed_forward["w_out"] = get_turned(e + "output.dense.weight", (D, F))
        feed_forward["b_out"] = get(e + "output.dense.bias", (D,))
        norm_feed_forward = {}
        norm_feed_forward["gain"] = get(e + "output.LayerNorm.weight", (D,))
        norm_feed_forward["bias"] = get(e + "output.LayerNorm.bias", (D,))
        layer = {}
        layer["attention"] = attention
        layer["norm_attention"] = norm_attention
        layer["feed_forward"] = feed_forward
        layer["norm_feed_forward"] = norm_feed_forward
        layers.append(layer)

    new = {}
    new["embeddings"] = embeddings
    new["layers"] = layers
    new["mlm"] = bert.weights["mlm"]
    bert.set_weights(new)

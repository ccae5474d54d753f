# Exercise 3.2  Embeddings | about 12 min | difficulty 2/5 | 2 points
def embed(input_ids, segment_ids, weights):
    """
    Compute BERT input embeddings.

    Args:
        input_ids: token ids, shape (..., T)
        segment_ids: segment (token type) ids, shape (..., T)
        weights: dict with "tokens", "positions", "segments" and "norm"

    Returns:
        Normalised embeddings, shape (..., T, D)
    """
    # Make sure that we are working with integer arrays
    input_ids = np.asarray(input_ids).astype(np.int64)
    segment_ids = np.asarray(segment_ids).astype(np.int64)

    # Sanity checks
    if input_ids.shape != segment_ids.shape:
        raise ValueError("input_ids and segment_ids must have the same shape")
    seq_len = input_ids.shape[-1]
    max_len = weights["positions"].shape[0]
    if seq_len > max_len:
        raise ValueError(f"sequence length {seq_len} exceeds maximum {max_len}")

    # 1. Token embeddings
    token_embeddings = weights["tokens"][input_ids]

    # 2. Position embeddings (broadcast over the leading axes)
    position_ids = np.broadcast_to(np.arange(seq_len), input_ids.shape)
    position_embeddings = weights["positions"][position_ids]

    # 3. Segment embeddings
    segment_embeddings = weights["segments"][segment_ids]

    # 4. Sum and normalise
    embeddings = token_embeddings + position_embeddings + segment_embeddings
    return layer_norm(embeddings, weights["norm"]["gain"], weights["norm"]["bias"])

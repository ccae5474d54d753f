class Half:
    """Half of the scaling on each side: Dh^(1/4) twice is Dh^(1/2)."""

    def __init__(self, vectors):
        self.vectors = vectors / np.sqrt(np.sqrt(vectors.shape[-1]))

    def __matmul__(self, other):
        return self.vectors @ np.moveaxis(other.vectors, -1, -2)


def attention_scores(query, key):
    keys_by_queries = Half(key) @ Half(query)  # (..., S, T)
    return np.moveaxis(keys_by_queries, -1, -2)  # a view, (..., T, S)

# diagnosis: cosine
# mistake: divides by the lengths (norms) of the two vectors: the cosine, not the scaled dot product
# shows on: vectors whose norms do not happen to multiply to sqrt(Dh); zero vectors give nan
def attention_scores(query, key):
    dots = query @ np.swapaxes(key, -1, -2)
    size_q = np.linalg.norm(query, axis=-1, keepdims=True)  # (..., T, 1)
    size_k = np.linalg.norm(key, axis=-1)[..., None, :]  # (..., 1, S)
    return dots / (size_q * size_k)

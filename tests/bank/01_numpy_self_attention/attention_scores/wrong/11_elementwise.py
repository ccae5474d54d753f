# diagnosis: same_place_only
# mistake: pairs query t with key t only, and spreads the numbers over a table
# shows on: T = S > 1 (every row is the same), T other than S (raises)
def attention_scores(query, key):
    products = np.sum(query * key, axis=-1)  # the dot products
    scores = products / np.sqrt(query.shape[-1])
    return np.broadcast_to(scores[..., None, :], scores.shape + (scores.shape[-1],))

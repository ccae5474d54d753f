# diagnosis: squeezed
# mistake: squeezes the result, so axes of length 1 get lost
# shows on: T = 1, S = 1 or B = 1 (shape), as in the docstring's example
def attention_scores(query, key):
    dots = np.einsum("...ij,...kj->...ik", query, key)
    return (dots / np.sqrt(query.shape[-1])).squeeze()

import warnings


class Looker:
    def __init__(self, place):
        self.place = place

    def may_see(self, other):
        return bool(other.place <= self.place)


def causal_mask(n_tokens):
    tokens = np.array([Looker(i) for i in range(n_tokens)], dtype=object)
    if n_tokens > 100:
        warnings.warn("this may take a moment")
    mask = np.vectorize(Looker.may_see, otypes=[bool])(tokens[:, None], tokens[None, :])
    print("made a mask of shape", mask.shape)
    return mask

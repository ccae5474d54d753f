class Head:
    def __init__(self, *matrices):
        self.matrices = dict(zip("qkv", matrices))

    def __getitem__(self, letter):
        # (Dh, D) times (..., D, T), then turned back: a view
        return np.matmul(self.matrices[letter].T, self.x.swapaxes(-1, -2)).swapaxes(-1, -2)

    def look(self, x, mask=None):
        self.x = x
        return list(scaled_dot_product_attention(self["q"], self["k"], self["v"], mask))


def self_attention(x, w_query, w_key, w_value, mask=None):
    return Head(w_query, w_key, w_value).look(x, mask)

class Attention:
    """Keys down, queries across inside; turned (a view) at the end."""

    def __init__(self, query, key):
        self.table = np.matmul(key, query.swapaxes(-2, -1))  # (..., S, T)
        self.table = self.table / np.sqrt(key.shape[-1])

    def hide(self, mask):
        full = np.broadcast_to(mask, self.table.swapaxes(-1, -2).shape)
        self.table = np.where(full.swapaxes(-1, -2), self.table, -np.inf)
        return self

    def shares(self):
        dead = np.isneginf(self.table).all(axis=-2, keepdims=True)
        safe = np.where(dead, 0.0, self.table)
        e = np.exp(safe - safe.max(axis=-2, keepdims=True))
        e /= e.sum(axis=-2, keepdims=True)
        e *= ~dead
        return e


def scaled_dot_product_attention(query, key, value, mask=None):
    attention = Attention(query, key)
    if mask is not None:
        attention.hide(mask)
    shares = attention.shares()  # (..., S, T)
    output = np.matmul(value.swapaxes(-1, -2), shares)  # (..., Dv, T)
    return output.swapaxes(-1, -2), shares.swapaxes(-1, -2)

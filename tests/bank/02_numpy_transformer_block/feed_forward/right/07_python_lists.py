# Exercise 2.7  Feed-forward network | about 6 min | difficulty 1/5 | 2 points
def _times(rows, w, b):
    columns = list(zip(*w))
    return [[sum(r * c for r, c in zip(row, col)) + bi for col, bi in zip(columns, b)] for row in rows]


def feed_forward(x, weights):
    *leading, D = x.shape
    lists = {name: array.tolist() for name, array in weights.items()}
    inner = _times(x.reshape(-1, D).tolist(), lists["w_in"], lists["b_in"])
    inner = gelu(np.array(inner)).tolist()
    outer = _times(inner, lists["w_out"], lists["b_out"])
    return np.array(outer).reshape(*leading, -1)

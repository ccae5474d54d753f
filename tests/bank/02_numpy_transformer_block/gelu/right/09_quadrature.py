# Exercise 2.6  GELU | about 8 min | difficulty 2/5 | 2 points
_nodes, _node_weights = np.polynomial.legendre.leggauss(80)


def gelu(x, approximate="none"):
    """The probability as what it is: an integral over the bell curve, from 0 to x."""
    if approximate == "tanh":
        return x / 2 * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3)))
    if approximate != "none":
        raise ValueError('approximate must be one of "none", "tanh"')
    end = np.clip(np.asarray(x, dtype=float), -10, 10)[..., None]
    places = end * (_nodes + 1) / 2
    bell = np.exp(-(places**2) / 2) / np.sqrt(2 * np.pi)
    phi = 0.5 + (bell * _node_weights * end / 2).sum(axis=-1)
    return x * phi

# Exercise 2.6  GELU | about 8 min | difficulty 2/5 | 2 points
from math import erfc, pi, sqrt, tanh


def _each(values, f):
    return [_each(v, f) for v in values] if isinstance(values, list) else f(values)


def gelu(x, approximate="none"):
    if approximate == "none":
        f = lambda v: v * erfc(-v / sqrt(2)) / 2
    elif approximate == "tanh":
        f = lambda v: v * (1 + tanh(sqrt(2 / pi) * (v + 0.044715 * v * v * v))) / 2
    else:
        raise ValueError("only none and tanh")
    return np.array(_each(x.tolist(), f))

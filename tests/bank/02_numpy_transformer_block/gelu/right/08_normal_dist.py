# Exercise 2.6  GELU | about 8 min | difficulty 2/5 | 2 points
from statistics import NormalDist

_standard_normal = NormalDist(mu=0.0, sigma=1.0)


def gelu(x, approximate="none"):
    if approximate == "none":
        chance = np.vectorize(lambda v: _standard_normal.cdf(float(v)), otypes=[float])(x)
    elif approximate == "tanh":
        # (1 + tanh z) / 2 is the sigmoid of 2z
        z = np.sqrt(2 / np.pi) * (x + 0.044715 * x**3)
        with np.errstate(over="ignore"):
            chance = 1 / (1 + np.exp(-2 * z))
    else:
        raise ValueError("approximate: none or tanh")
    return x * chance

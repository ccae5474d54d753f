# diagnosis: half_missing
# mistake: the factor one half is forgotten in the exact form
# Exercise 2.6  GELU | about 8 min | difficulty 2/5 | 2 points
def gelu(x, approximate="none"):
    if approximate == "none":
        return x * (1 + erf(x / np.sqrt(2)))
    elif approximate == "tanh":
        return 0.5 * x * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3)))
    else:
        raise ValueError

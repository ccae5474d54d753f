# diagnosis: other_error
# mistake: an unknown name raises a KeyError from the dict instead of a ValueError
# Exercise 2.6  GELU | about 8 min | difficulty 2/5 | 2 points
def gelu(x, approximate="none"):
    return {
        "none": lambda z: 0.5 * z * (1 + erf(z / np.sqrt(2))),
        "tanh": lambda z: 0.5 * z * (1 + np.tanh(np.sqrt(2 / np.pi) * (z + 0.044715 * z**3))),
    }[approximate](x)

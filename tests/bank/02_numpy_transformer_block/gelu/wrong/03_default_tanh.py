# diagnosis: tanh_by_default
# mistake: the default form is tanh instead of the exact one
# Exercise 2.6  GELU | about 8 min | difficulty 2/5 | 2 points
def gelu(x, approximate="tanh"):
    if approximate == "none":
        cdf = 0.5 * (1.0 + erf(x / np.sqrt(2.0)))
        return x * cdf
    elif approximate == "tanh":
        cdf = 0.5 * (1.0 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * np.power(x, 3))))
        return x * cdf
    else:
        raise ValueError(f"unknown approximation: {approximate}")

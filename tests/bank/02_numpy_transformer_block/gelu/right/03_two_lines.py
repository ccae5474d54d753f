# Exercise 2.6  GELU | about 8 min | difficulty 2/5 | 2 points
def gelu(x, approximate="none"):
    if approximate not in ("none", "tanh"): raise ValueError(approximate)
    return 0.5 * x * (1 + (erf(x / 2**0.5) if approximate == "none" else np.tanh((2 / np.pi) ** 0.5 * (x + 0.044715 * x**3))))

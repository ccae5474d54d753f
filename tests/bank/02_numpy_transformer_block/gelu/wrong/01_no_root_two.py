# diagnosis: root_two_missing
# mistake: erf of x instead of erf of x / sqrt(2)
# Exercise 2.6  GELU | about 8 min | difficulty 2/5 | 2 points
def gelu(x, approximate="none"):
    if approximate == "none":
        return 0.5 * x * (1 + erf(x))
    if approximate == "tanh":
        return 0.5 * x * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3)))
    raise ValueError("none or tanh")

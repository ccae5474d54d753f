# diagnosis: root_of_two_only
# mistake: sqrt(2) / pi in place of sqrt(2 / pi) in the tanh form
# Exercise 2.6  GELU | about 8 min | difficulty 2/5 | 2 points
def gelu(x, approximate="none"):
    if approximate not in ["none", "tanh"]:
        raise ValueError("use none or tanh")
    if approximate == "tanh":
        z = np.sqrt(2) / np.pi * (x + 0.044715 * x**3)
        return 0.5 * x * (1 + np.tanh(z))
    return 0.5 * x * (1 + erf(x / np.sqrt(2)))

# diagnosis: other_names_accepted
# mistake: prints a message and returns None instead of raising a ValueError
# Exercise 2.6  GELU | about 8 min | difficulty 2/5 | 2 points
def gelu(x, approximate="none"):
    y = None
    if approximate == "none":
        y = x * (1 + erf(x / 2**0.5)) / 2
    elif approximate == "tanh":
        y = x * (1 + np.tanh((2 / np.pi) ** 0.5 * (x + 0.044715 * x**3))) / 2
    else:
        print("ValueError: approximate must be none or tanh")
    return y

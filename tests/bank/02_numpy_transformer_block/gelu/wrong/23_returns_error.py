# diagnosis: other_names_accepted
# mistake: returns the ValueError instead of raising it
# Exercise 2.6  GELU | about 8 min | difficulty 2/5 | 2 points
def gelu(x, approximate="none"):
    if approximate == "none":
        phi = (1 + erf(x / np.sqrt(2))) / 2
    elif approximate == "tanh":
        phi = (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3))) / 2
    else:
        return ValueError("approximate must be none or tanh")
    return x * phi

# diagnosis: other_names_accepted
# mistake: the condition `== "tanh" or "gelu_new"` is always true, so every other name than none runs the tanh form
# Exercise 2.6  GELU | about 8 min | difficulty 2/5 | 2 points
def gelu(x, approximate="none"):
    if approximate == "none":
        return 0.5 * x * (1.0 + erf(x / np.sqrt(2.0)))
    elif approximate == "tanh" or "gelu_new":
        return 0.5 * x * (1.0 + np.tanh(np.sqrt(2.0 / np.pi) * (x + 0.044715 * x**3)))
    else:
        raise ValueError("approximate must be 'none' or 'tanh'")

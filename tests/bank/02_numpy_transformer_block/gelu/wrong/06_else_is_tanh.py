# diagnosis: other_names_accepted
# mistake: any other name is taken for tanh, no ValueError
# Exercise 2.6  GELU | about 8 min | difficulty 2/5 | 2 points
def gelu(x, approximate="none"):
    if approximate == "none":
        return 0.5 * x * (1 + erf(x / np.sqrt(2)))
    else:
        return 0.5 * x * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3)))

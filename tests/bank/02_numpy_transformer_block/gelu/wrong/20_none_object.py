# diagnosis: none_object
# mistake: expects the object None instead of the string "none", so the string raises
# Exercise 2.6  GELU | about 8 min | difficulty 2/5 | 2 points
def gelu(x, approximate=None):
    if approximate is None:
        return 0.5 * x * (1 + erf(x / np.sqrt(2)))
    if approximate == "tanh":
        return 0.5 * x * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3)))
    raise ValueError("approximate must be None or 'tanh'")

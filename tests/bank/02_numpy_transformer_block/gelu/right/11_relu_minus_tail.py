# Exercise 2.6  GELU | about 8 min | difficulty 2/5 | 2 points
def gelu(x, approximate="none"):
    # a ReLU, minus a correction that is the same on both sides of zero
    forms = {
        "none": lambda a: erf(a / np.sqrt(2)),
        "tanh": lambda a: np.tanh(np.sqrt(2 / np.pi) * (a + 0.044715 * a * a * a)),
    }
    try:
        form = forms[approximate]
    except (KeyError, TypeError):
        raise ValueError(f"unknown form {approximate!r}, known are {list(forms)}") from None
    size = np.abs(x)
    return np.maximum(x, 0) - size * (1 - form(size)) / 2

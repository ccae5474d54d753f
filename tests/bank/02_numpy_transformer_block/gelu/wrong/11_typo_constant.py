# diagnosis: factor_ten_times
# mistake: the constant of the cube is 0.44715 instead of 0.044715
# Exercise 2.6  GELU | about 8 min | difficulty 2/5 | 2 points
GELU_CUBE = 0.44715


def gelu(x, approximate="none"):
    if approximate == "none":
        bend = erf(x / np.sqrt(2))
    elif approximate == "tanh":
        bend = np.tanh(np.sqrt(2 / np.pi) * (x + GELU_CUBE * x**3))
    else:
        raise ValueError("wrong name")
    return 0.5 * x * (1 + bend)

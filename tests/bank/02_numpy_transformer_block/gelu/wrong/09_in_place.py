# diagnosis: changes_x
# mistake: *= writes the result into the array of the caller
# Exercise 2.6  GELU | about 8 min | difficulty 2/5 | 2 points
def gelu(x, approximate="none"):
    if approximate == "none":
        phi = 0.5 * (1 + erf(x / np.sqrt(2)))
    elif approximate == "tanh":
        phi = 0.5 * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3)))
    else:
        raise ValueError("neither none nor tanh")
    x *= phi
    return x

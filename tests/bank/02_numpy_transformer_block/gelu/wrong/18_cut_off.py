# diagnosis: cut_off
# mistake: beyond 3 on either side it takes x and 0 for good enough
# Exercise 2.6  GELU | about 8 min | difficulty 2/5 | 2 points
def gelu(x, approximate="none"):
    if approximate == "none":
        t = erf(x / np.sqrt(2))
    elif approximate == "tanh":
        t = np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3))
    else:
        raise ValueError("only none or tanh")
    y = 0.5 * x * (1 + t)
    return np.where(x > 3, x, np.where(x < -3, 0.0, y))

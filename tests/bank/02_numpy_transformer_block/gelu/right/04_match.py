# Exercise 2.6  GELU | about 8 min | difficulty 2/5 | 2 points
def gelu(x, approximate="none"):
    match approximate:
        case "none":
            bend = erf(x * np.sqrt(0.5))
        case "tanh":
            inner = x * (1 + 0.044715 * np.square(x))
            bend = np.tanh(np.sqrt(2 / np.pi) * inner)
        case _:
            raise ValueError(f'approximate={approximate!r}, but only "none" and "tanh" are known')
    return 0.5 * (x + x * bend)

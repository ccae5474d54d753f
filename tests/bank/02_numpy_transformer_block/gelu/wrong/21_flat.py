# diagnosis: flattened
# mistake: returns a flat array, the shape of x is lost
# Exercise 2.6  GELU | about 8 min | difficulty 2/5 | 2 points
def gelu(x, approximate="none"):
    flat = np.ravel(x)
    if approximate == "none":
        out = [0.5 * v * (1 + erf(v / np.sqrt(2))) for v in flat]
    elif approximate == "tanh":
        out = [0.5 * v * (1 + np.tanh(np.sqrt(2 / np.pi) * (v + 0.044715 * v**3))) for v in flat]
    else:
        raise ValueError("approximate?")
    return np.array(out)

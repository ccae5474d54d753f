# diagnosis: names_not_exact
# mistake: lower-cases and strips the name, so "Tanh" or " NONE" is accepted, where a ValueError is promised
# Exercise 2.6  GELU | about 8 min | difficulty 2/5 | 2 points
def gelu(x, approximate="none"):
    mode = str(approximate).strip().lower()
    if mode == "none":
        return x * 0.5 * (1 + erf(x / np.sqrt(2)))
    if mode == "tanh":
        return x * 0.5 * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x * x * x)))
    raise ValueError(f"Unknown mode {approximate}")

# diagnosis: assertion_for_other_names
# mistake: an unknown name raises an AssertionError instead of a ValueError
# Exercise 2.6  GELU | about 8 min | difficulty 2/5 | 2 points
def gelu(x, approximate="none"):
    assert approximate in ["none", "tanh"], "approximate must be none or tanh"
    inner = (
        erf(x / np.sqrt(2))
        if approximate == "none"
        else np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3))
    )
    return 0.5 * x * (1 + inner)

# diagnosis: phi_alone_in_both
# mistake: returns the probability alone, the factor x is forgotten
# Exercise 2.6  GELU | about 8 min | difficulty 2/5 | 2 points
def gelu(x, approximate="none"):
    def phi_exact(v):
        return (1 + erf(v / np.sqrt(2))) / 2

    def phi_tanh(v):
        return (1 + np.tanh(np.sqrt(2 / np.pi) * (v + 0.044715 * v**3))) / 2

    if approximate == "none":
        return phi_exact(x)
    if approximate == "tanh":
        return phi_tanh(x)
    raise ValueError(f"approximate={approximate}")

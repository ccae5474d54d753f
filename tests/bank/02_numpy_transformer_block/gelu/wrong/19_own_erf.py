# diagnosis: erf_by_series
# mistake: erf by the five-term formula of Abramowitz and Stegun, which is good to seven digits only
# Exercise 2.6  GELU | about 8 min | difficulty 2/5 | 2 points
def _erf(z):
    sign = np.sign(z)
    z = np.abs(z)
    t = 1.0 / (1.0 + 0.3275911 * z)
    poly = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))))
    return sign * (1.0 - poly * np.exp(-z * z))


def gelu(x, approximate="none"):
    if approximate == "none":
        return 0.5 * x * (1.0 + _erf(x / np.sqrt(2.0)))
    if approximate == "tanh":
        return 0.5 * x * (1.0 + np.tanh(np.sqrt(2.0 / np.pi) * (x + 0.044715 * x**3)))
    raise ValueError("approximate must be 'none' or 'tanh'")

# diagnosis: square_for_cube
# mistake: x squared in the tanh form instead of x cubed
# Exercise 2.6  GELU | about 8 min | difficulty 2/5 | 2 points
def gelu(x, approximate="none"):
    match approximate:
        case "none":
            return 0.5 * x * (1 + erf(x / np.sqrt(2)))
        case "tanh":
            return 0.5 * x * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**2)))
    raise ValueError("approximate")

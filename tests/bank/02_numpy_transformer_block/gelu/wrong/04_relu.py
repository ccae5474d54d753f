# diagnosis: relu, relu_in_both
# mistake: this is the ReLU, the soft bend is missing
# Exercise 2.6  GELU | about 8 min | difficulty 2/5 | 2 points
def gelu(x, approximate="none"):
    if approximate not in ("none", "tanh"):
        raise ValueError("approximate must be 'none' or 'tanh'")
    return np.maximum(0, x)

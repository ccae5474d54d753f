# diagnosis: sigmoid_for_tanh
# mistake: the fast form is x * sigmoid(1.702 x), another approximation than the tanh form asked for
# Exercise 2.6  GELU | about 8 min | difficulty 2/5 | 2 points
import math


def gelu(x, approximate="none"):
    if approximate == "none":
        return np.array([v * 0.5 * math.erfc(-v / math.sqrt(2)) for v in x.ravel()]).reshape(x.shape)
    elif approximate == "tanh":
        return x / (1 + np.exp(-1.702 * x))
    raise ValueError(approximate)

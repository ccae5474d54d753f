# diagnosis: one_axis_only
# mistake: loops over the first axis with math functions, so only one-dimensional arrays work
# Exercise 2.6  GELU | about 8 min | difficulty 2/5 | 2 points
import math


def gelu(x, approximate="none"):
    result = []
    for i in range(len(x)):
        if approximate == "none":
            result.append(0.5 * x[i] * (1 + math.erf(x[i] / math.sqrt(2))))
        elif approximate == "tanh":
            result.append(0.5 * x[i] * (1 + math.tanh(math.sqrt(2 / math.pi) * (x[i] + 0.044715 * x[i] ** 3))))
        else:
            raise ValueError("approximate must be none or tanh")
    return np.array(result)

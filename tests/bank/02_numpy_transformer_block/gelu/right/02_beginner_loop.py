# Exercise 2.6  GELU | about 8 min | difficulty 2/5 | 2 points
import math


def gelu(x, approximate="none"):
    if approximate != "none" and approximate != "tanh":
        raise ValueError("approximate has to be none or tanh, not " + str(approximate))
    numbers = []
    for number in x.flatten():
        number = float(number)
        if approximate == "none":
            y = 0.5 * number * (1 + math.erf(number / math.sqrt(2)))
        else:
            cube = number * number * number
            y = 0.5 * number * (1 + math.tanh(math.sqrt(2 / math.pi) * (number + 0.044715 * cube)))
        numbers.append(y)
    return np.array(numbers).reshape(x.shape)

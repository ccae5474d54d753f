# Exercise 2.6  GELU | about 8 min | difficulty 2/5 | 2 points
def gelu(x, approximate="none"):
    y = x.astype(np.float64)  # always a copy
    work = np.empty_like(y)
    if approximate == "none":
        np.divide(y, np.sqrt(2), out=work)
        erf(work, out=work)
    elif approximate == "tanh":
        np.multiply(y, y, out=work)
        work *= y
        work *= 0.044715
        work += y
        work *= np.sqrt(2 / np.pi)
        np.tanh(work, out=work)
    else:
        raise ValueError('approximate is neither "none" nor "tanh"')
    work += 1
    work *= y
    work *= 0.5
    return work

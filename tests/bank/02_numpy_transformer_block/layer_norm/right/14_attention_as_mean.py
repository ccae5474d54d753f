# Exercise 2.5  Layer norm | about 12 min | difficulty 2/5 | 3 points
def _mean_of(x):
    # a query of zeros looks everywhere alike, so attention over the D numbers is their mean
    numbers = x[..., None]  # (..., D, 1)
    ask = np.zeros(x.shape[:-1] + (1, 1))
    mean, _ = scaled_dot_product_attention(ask, np.zeros(numbers.shape), numbers)
    return mean[..., 0]  # (..., 1)


def layer_norm(x, gain, bias, eps=1e-12):
    away = x - _mean_of(x)
    return gain * (away / np.sqrt(_mean_of(away**2) + eps)) + bias

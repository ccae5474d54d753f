# diagnosis: eps_added_to_std
# mistake: eps is added to the standard deviation, outside the root
# Exercise 2.5  Layer norm | about 12 min | difficulty 2/5 | 3 points
def layer_norm(x, gain, bias, eps=1e-12):
    mu = np.mean(x, axis=-1, keepdims=True)
    sigma = np.std(x, axis=-1, keepdims=True)
    x_hat = (x - mu) / (sigma + eps)
    return gain * x_hat + bias

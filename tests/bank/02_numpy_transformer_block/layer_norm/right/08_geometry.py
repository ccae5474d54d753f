# Exercise 2.5  Layer norm | about 12 min | difficulty 2/5 | 3 points
def layer_norm(x, gain, bias, eps=1e-12):
    # subtracting the mean is a projection onto the plane "entries add up to 0";
    # after it, the standard deviation is the length divided by root D
    D = x.shape[-1]
    project = np.eye(D) - np.ones((D, D)) / D
    flat = x @ project
    length = np.linalg.norm(flat, axis=-1, keepdims=True)
    unit = flat * np.sqrt(D) / np.hypot(length, np.sqrt(D * eps))
    return unit @ np.diag(gain) + bias

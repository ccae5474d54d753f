# Exercise 2.5  Layer norm | about 12 min | difficulty 2/5 | 3 points
from statistics import fmean, pvariance


def layer_norm(x, gain, bias, eps=1e-12):
    out = np.empty(x.shape)
    for index in np.ndindex(*x.shape[:-1]):
        vector = [float(v) for v in x[index]]
        mean, variance = fmean(vector), pvariance(vector)
        out[index] = [
            g * (v - mean) / (variance + eps) ** 0.5 + b for v, g, b in zip(vector, gain, bias, strict=True)
        ]
    return out

# diagnosis: root_mean_square
# mistake: RMS norm: divides by the root of the mean square and never subtracts the mean
# Exercise 2.5  Layer norm | about 12 min | difficulty 2/5 | 3 points
def layer_norm(x, gain, bias, eps=1e-12):
    mean_square = np.einsum("...d,...d->...", x, x)[..., None] / x.shape[-1]
    return gain * x / np.sqrt(mean_square + eps) + bias

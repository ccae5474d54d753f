# diagnosis: one_mean_for_all
# mistake: one mean and one variance for the whole array, the axis is forgotten
# Exercise 2.5  Layer norm | about 12 min | difficulty 2/5 | 3 points
def layer_norm(x, gain, bias, eps=1e-12):
    return gain * (x - np.mean(x)) / np.sqrt(np.var(x) + eps) + bias

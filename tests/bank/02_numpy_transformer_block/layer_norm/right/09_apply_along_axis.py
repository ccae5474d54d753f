# Exercise 2.5  Layer norm | about 12 min | difficulty 2/5 | 3 points
def layer_norm(x, gain, bias, eps=1e-12):
    def one_vector(v):
        return gain * (v - v.mean()) / np.sqrt(v.var() + eps) + bias

    return np.apply_along_axis(one_vector, -1, x)

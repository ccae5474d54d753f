# diagnosis: fixed_width
# mistake: divides by 64, the width used later in the notebook, whatever D is
# Exercise 2.5  Layer norm | about 12 min | difficulty 2/5 | 3 points
D_MODEL_ = 64


def layer_norm(x, gain, bias, eps=1e-12):
    mean = x.sum(axis=-1, keepdims=True) / D_MODEL_
    variance = ((x - mean) ** 2).sum(axis=-1, keepdims=True) / D_MODEL_
    return gain * (x - mean) / np.sqrt(variance + eps) + bias

# diagnosis: default_eps_of_torch
# mistake: the default of eps is PyTorch's 1e-5 instead of 1e-12
# Exercise 2.5  Layer norm | about 12 min | difficulty 2/5 | 3 points
class _LayerNorm:
    def __init__(self, gain, bias, eps):
        self.weight, self.bias, self.eps = gain, bias, eps

    def forward(self, x):
        mean = x.mean(axis=-1, keepdims=True)
        var = ((x - mean) ** 2).mean(axis=-1, keepdims=True)
        return self.weight * (x - mean) / np.sqrt(var + self.eps) + self.bias


def layer_norm(x, gain, bias, eps=1e-5):
    return _LayerNorm(gain, bias, eps).forward(x)

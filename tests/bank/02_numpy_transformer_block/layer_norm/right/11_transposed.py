# Exercise 2.5  Layer norm | about 12 min | difficulty 2/5 | 3 points
def layer_norm(x, gain, bias, eps=1e-12):
    # turn everything around, so that the numbers of a token are axis 0 and no keepdims is needed
    xt = x.T
    mu = xt.mean(axis=0)
    var = ((xt - mu) ** 2).mean(axis=0)
    z = (xt - mu) / (var + eps) ** 0.5
    return z.T * gain + bias

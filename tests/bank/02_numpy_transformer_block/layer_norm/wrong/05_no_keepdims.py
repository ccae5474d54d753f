# diagnosis: keepdims_forgotten
# mistake: keepdims is forgotten, so means meet the wrong axis when T equals D, and other shapes crash
# Exercise 2.5  Layer norm | about 12 min | difficulty 2/5 | 3 points
def layer_norm(x, gain, bias, eps=1e-12):
    m = x.mean(-1)
    v = x.var(-1)
    n = (x - m) / np.sqrt(v + eps)
    return n * gain + bias

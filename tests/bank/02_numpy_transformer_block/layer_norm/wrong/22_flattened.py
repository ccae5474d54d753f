# diagnosis: leading_axes_flattened
# mistake: returns the rows as one flat list of vectors, the leading axes are not restored
# Exercise 2.5  Layer norm | about 12 min | difficulty 2/5 | 3 points
def layer_norm(x, gain, bias, eps=1e-12):
    rows = x.reshape(-1, x.shape[-1])
    out = []
    for row in rows:
        m = np.mean(row)
        v = np.mean((row - m) ** 2)
        out.append(gain * (row - m) / np.sqrt(v + eps) + bias)
    return np.array(out)

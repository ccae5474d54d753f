# Exercise 3.1  Dropout | about 8 min | difficulty 2/5 | 2 points
def dropout(x, p, rng, training):
    # every entry has a clock; it survives if its clock rings after -log(1 - p)
    if not training:
        return x
    rings = rng.standard_exponential(size=x.shape)
    survives = rings >= -np.log1p(-p)
    y = np.zeros_like(x)
    np.divide(x, 1 - p, out=y, where=survives)
    return y

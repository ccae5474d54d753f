# diagnosis: one_gain_for_all
# mistake: uses only the first entry of gain and of bias for all columns
# Exercise 2.5  Layer norm | about 12 min | difficulty 2/5 | 3 points
def layer_norm(x, gain, bias, eps=1e-12):
    def normalise(v):
        if v.ndim == 1:
            centred = v - v.sum() / v.size
            return centred / np.sqrt(np.dot(centred, centred) / v.size + eps)
        return np.array([normalise(w) for w in v])

    return float(gain[0]) * normalise(x) + float(bias[0])

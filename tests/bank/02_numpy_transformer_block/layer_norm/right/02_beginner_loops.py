# Exercise 2.5  Layer norm | about 12 min | difficulty 2/5 | 3 points
def layer_norm(x, gain, bias, eps=1e-12):
    D = x.shape[-1]
    rows = x.reshape(-1, D)
    result = np.zeros(rows.shape)
    for r in range(rows.shape[0]):
        # mean
        total = 0.0
        for i in range(D):
            total = total + float(rows[r, i])
        mean = total / D
        # variance
        squares = 0.0
        for i in range(D):
            squares = squares + (float(rows[r, i]) - mean) ** 2
        var = squares / D
        for i in range(D):
            result[r, i] = gain[i] * (float(rows[r, i]) - mean) / (var + eps) ** 0.5 + bias[i]
    return result.reshape(x.shape)

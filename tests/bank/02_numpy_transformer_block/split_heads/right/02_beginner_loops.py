# Exercise 2.1  Split heads | about 10 min | difficulty 2/5 | 2 points
def split_heads(x, n_heads):
    shape = x.shape
    T = shape[-2]
    D = shape[-1]
    Dh = D // n_heads
    # make the leading axes into one so that I only need four loops
    flat = x.reshape(-1, T, D)
    B = flat.shape[0]
    result = np.zeros((B, n_heads, T, Dh))
    for b in range(B):
        for h in range(n_heads):
            for t in range(T):
                for d in range(Dh):
                    result[b, h, t, d] = flat[b, t, h * Dh + d]
    return result.reshape(shape[:-2] + (n_heads, T, Dh))

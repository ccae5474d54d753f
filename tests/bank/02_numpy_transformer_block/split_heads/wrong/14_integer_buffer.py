# diagnosis: whole_numbers
# mistake: collects the result in an integer array, which cuts off everything behind the decimal point
# Exercise 2.1  Split heads | about 10 min | difficulty 2/5 | 2 points
def split_heads(x, n_heads):
    lead = x.shape[:-2]
    T, D = x.shape[-2:]
    Dh = D // n_heads
    out = np.zeros(lead + (n_heads, T, Dh), dtype=int)
    for where in np.ndindex(*lead):
        for h in range(n_heads):
            for t in range(T):
                for d in range(Dh):
                    out[where + (h, t, d)] = x[where + (t, h * Dh + d)]
    return out

# diagnosis: heads_in_front
# mistake: the head axis is put in front of all leading axes instead of right before the tokens
# Exercise 2.1  Split heads | about 10 min | difficulty 2/5 | 2 points
def split_heads(x, n_heads):
    Dh = x.shape[-1] // n_heads
    result = []
    for h in range(n_heads):
        result.append(x[..., h * Dh : (h + 1) * Dh])
    return np.array(result)

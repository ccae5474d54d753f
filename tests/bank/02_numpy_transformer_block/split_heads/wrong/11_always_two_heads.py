# diagnosis: always_two_heads
# mistake: ignores n_heads and always makes two halves
# Exercise 2.1  Split heads | about 10 min | difficulty 2/5 | 2 points
def split_heads(x, n_heads):
    half = x.shape[-1] // 2
    first, second = x[..., :half], x[..., half:]
    return np.stack((first, second), axis=-3)

# Exercise 2.1  Split heads | about 10 min | difficulty 2/5 | 2 points
split_heads = lambda x, n_heads: np.stack(np.split(x, n_heads, axis=-1), axis=-3)

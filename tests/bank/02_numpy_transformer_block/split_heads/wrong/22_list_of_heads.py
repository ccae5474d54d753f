# diagnosis: heads_in_front, list_of_heads
# mistake: returns a Python list of (..., T, Dh) arrays, one a head, which is not an array and has the heads in front of all
# Exercise 2.1  Split heads | about 10 min | difficulty 2/5 | 2 points
def split_heads(x, n_heads):
    return np.array_split(x, n_heads, axis=-1)

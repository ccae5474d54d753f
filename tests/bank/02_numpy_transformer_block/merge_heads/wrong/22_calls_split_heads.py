# diagnosis: split_again
# mistake: tries to undo the split by splitting once more
# Exercise 2.2  Merge heads | about 6 min | difficulty 2/5 | 1 point
def merge_heads(x):
    return split_heads(x, x.shape[-3])

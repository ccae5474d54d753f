# diagnosis: one_leading_axis, first_two_axes_are_sentence_and_head
# mistake: loops over one leading axis only, so with two of them the heads are searched in the wrong axis
# Exercise 2.2  Merge heads | about 6 min | difficulty 2/5 | 1 point
def merge_heads(x):
    if x.ndim == 3:
        return np.hstack([head for head in x])
    merged = []
    for sentence in x:
        merged.append(np.hstack([head for head in sentence]))
    return np.array(merged)

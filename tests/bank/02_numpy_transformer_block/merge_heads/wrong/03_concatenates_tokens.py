# diagnosis: heads_below_each_other
# mistake: joins the heads along the token axis, shape (..., H * T, Dh)
# Exercise 2.2  Merge heads | about 6 min | difficulty 2/5 | 1 point
def merge_heads(x):
    heads = [x[..., h, :, :] for h in range(x.shape[-3])]
    return np.concatenate(heads, axis=-2)

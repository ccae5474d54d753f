# diagnosis: offset_by_tokens
# mistake: head h is written from column h * T on instead of h * Dh
# Exercise 2.2  Merge heads | about 6 min | difficulty 2/5 | 1 point
def merge_heads(x):
    H, T, Dh = x.shape[-3:]
    merged = np.zeros(x.shape[:-3] + (T, max(H * Dh, (H - 1) * T + Dh)))
    for h in range(H):
        merged[..., h * T : h * T + Dh] = x[..., h, :, :]
    return merged[..., : H * Dh]

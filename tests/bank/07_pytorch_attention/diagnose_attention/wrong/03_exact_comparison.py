# diagnosis: exact_comparison
# mistake: compares row sums with == 1, so rounding makes sound rows look broken
def diagnose_attention(variant):
    torch.manual_seed(5)
    B, H, T, D = 2, 4, 9, 8
    q, k, v = torch.randn(B, H, T, D), torch.randn(B, H, T, D), torch.randn(B, H, T, D)
    m = torch.ones(T, T).tril().bool()
    out, w = variant(q, k, v, m)
    if (w[:, :, ~m] != 0).any():
        return "future leak"
    if (w.sum(-2) == 1).all():
        return "softmax over queries"
    if (w.sum(-1)[..., -1] != 1).any():
        return "scale after softmax"
    if (w.sum(-1) != 1).any():
        return "mask after softmax"
    if (out != (w @ v).transpose(1, 2).flatten(2)).any():
        return "heads not transposed back"
    return "query and key shared"


def mended_attention(query, key, value, mask):
    shares = masked_softmax((query @ key.transpose(-1, -2)) / query.shape[-1] ** 0.5, mask)
    mixed = shares @ value
    return mixed.transpose(1, 2).flatten(2), shares

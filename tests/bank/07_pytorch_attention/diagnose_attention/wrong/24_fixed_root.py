# diagnosis: mended_fixed_root
# mistake: a half-finished copy, the mended one divides by 2, the root of the Dh of the example cell, whatever Dh is
def diagnose_attention(variant):
    torch.manual_seed(0)
    q, k, v = torch.randn(2, 3, 5, 4), torch.randn(2, 3, 5, 4), torch.randn(2, 3, 5, 6)
    mask = torch.ones(5, 5).tril().bool()
    out, w = variant(q, k, v, mask)
    if (w * ~mask).sum() > 1e-4:
        return CAUSES[4]
    if (w.sum(-2) - 1).abs().max() < 1e-4:
        return CAUSES[2]
    if (w.sum(-1)[..., -1] - 1).abs().max() > 1e-4:
        return CAUSES[0]
    if (w.sum(-1) - 1).abs().max() > 1e-4:
        return CAUSES[1]
    return CAUSES[3] if (out - (w @ v).transpose(1, 2).flatten(2)).abs().max() > 1e-4 else CAUSES[5]


def mended_attention(query, key, value, mask):
    weights = masked_softmax(query @ key.mT / 2, mask)
    return (weights @ value).transpose(1, 2).reshape(query.shape[0], query.shape[2], -1), weights

# diagnosis: mended_not_transposed_back
# mistake: the mended one masks rightly, but reshapes (B, H, T, Dv) straight into (B, T, H * Dv)
def diagnose_attention(variant):
    torch.manual_seed(8)
    B, H, T, Dh = 2, 3, 4, 5
    q, k, v = torch.randn(B, H, T, Dh), torch.randn(B, H, T, Dh), torch.randn(B, H, T, Dh)
    mask = torch.ones(T, T).tril().bool()
    out, w = variant(q, k, v, mask)
    if (w.triu(1) > 1e-4).any(): return "future leak"
    if ((w.sum(-2) - 1).abs() < 1e-4).all(): return "softmax over queries"
    if ((w[..., -1, :].sum(-1) - 1).abs() > 1e-4).any(): return "scale after softmax"
    if ((w.sum(-1) - 1).abs() > 1e-4).any(): return "mask after softmax"
    if ((out - (w @ v).transpose(1, 2).flatten(2)).abs() > 1e-4).any(): return "heads not transposed back"
    return "query and key shared"


def mended_attention(query, key, value, mask):
    B, H, T, Dh = query.shape
    scores = query @ key.mT / Dh**0.5
    weights = masked_softmax(scores, mask)
    return (weights @ value).reshape(B, T, -1), weights

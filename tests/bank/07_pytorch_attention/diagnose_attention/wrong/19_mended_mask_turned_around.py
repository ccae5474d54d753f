# diagnosis: mended_mask_inverted
# mistake: the mended one blocks where the mask is True, as torch's own module does
def diagnose_attention(variant):
    torch.manual_seed(0)
    q, k, v = torch.randn(3, 2, 3, 6, 4)
    mask = torch.ones(6, 6).tril().bool()
    out, w = variant(q, k, v, mask)
    if (w.triu(1).abs() > 1e-5).any():
        return "future leak"
    if torch.allclose(w.sum(dim=-2), torch.ones(2, 3, 6), atol=1e-4):
        return "softmax over queries"
    if not torch.allclose(w[:, :, -1].sum(dim=-1), torch.ones(2, 3), atol=1e-4):
        return "scale after softmax"
    if not torch.allclose(w.sum(dim=-1), torch.ones(2, 3, 6), atol=1e-4):
        return "mask after softmax"
    if not torch.allclose(out, (w @ v).transpose(1, 2).flatten(2), atol=1e-4):
        return "heads not transposed back"
    return "query and key shared"


def mended_attention(query, key, value, mask):
    scores = query @ key.mT / query.shape[-1] ** 0.5
    scores = scores.masked_fill(mask, -torch.inf)
    weights = torch.nan_to_num(scores.softmax(dim=-1))
    return (weights @ value).transpose(1, 2).flatten(2), weights

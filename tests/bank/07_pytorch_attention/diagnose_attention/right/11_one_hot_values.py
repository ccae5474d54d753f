def diagnose_attention(variant):
    """Values that are one-hot: the output *is* the weights, so one can look at it alone."""
    T, H = 4, 2
    g = torch.Generator().manual_seed(11)
    q, k = torch.randn(2, 1, H, T, 6, generator=g)
    v = torch.eye(T).expand(1, H, T, T).contiguous()
    out, w = variant(q, k, v, torch.ones(T, T).tril().bool())
    if not torch.allclose(out.view(T, H, T), w[0].transpose(0, 1), atol=1e-5):
        return "heads not transposed back"
    lower = w.tril()
    if (w - lower).sum() > 1e-4:
        return "future leak"
    rows = w[0].sum(-1)
    if (rows > 1.0001).any() or (w[0, :, -1, -1] > 0.9999).all():
        return "softmax over queries"  # the last column has one allowed entry
    if (rows < 0.999).all():
        return "scale after softmax"
    if (rows < 0.999).any():
        return "mask after softmax"
    return "query and key shared"


def mended_attention(query, key, value, mask):
    B, H, T, Dh = query.shape
    q, k, v = query.flatten(0, 1), key.flatten(0, 1), value.flatten(0, 1)
    weights = masked_softmax(torch.bmm(q, k.mT) / Dh**0.5, mask)
    found = torch.bmm(weights, v)
    return found.view(B, H, T, -1).transpose(1, 2).reshape(B, T, -1), weights.view(B, H, T, -1)

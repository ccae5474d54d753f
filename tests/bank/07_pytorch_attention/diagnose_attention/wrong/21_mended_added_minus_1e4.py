# diagnosis: mended_small_penalty
# mistake: the mended one adds -1e4 to blocked scores, which a large key outweighs (and an empty row is not zero)
def diagnose_attention(variant):
    g = torch.Generator().manual_seed(2)
    q, k, v = (torch.randn(2, 2, 5, 4, generator=g) for _ in range(3))
    mask = torch.ones(5, 5).tril().bool()
    out, w = variant(q, k, v, mask)
    _, w_key = variant(q, k.roll(1, -1), v, mask)
    _, w_query = variant(q.roll(1, -1), k, v, mask)
    if torch.allclose(w, w_key, atol=1e-4) or torch.allclose(w, w_query, atol=1e-4):
        return "query and key shared"
    if w.triu(1).sum() > 1e-4:
        return "future leak"
    if torch.allclose(w.sum(-2), torch.ones(2, 2, 5), atol=1e-4):
        return "softmax over queries"
    if torch.allclose(w.sum(-1), torch.ones(2, 2, 5), atol=1e-4):
        return "heads not transposed back"
    return "mask after softmax" if abs(w[0, 0, -1].sum() - 1) < 1e-4 else "scale after softmax"


def mended_attention(query, key, value, mask):
    extended = (1.0 - mask.to(query.dtype)) * -10000.0
    scores = query @ key.mT / query.shape[-1] ** 0.5 + extended
    weights = scores.softmax(dim=-1) * mask.any(dim=-1, keepdim=True)
    return (weights @ value).transpose(1, 2).flatten(2), weights

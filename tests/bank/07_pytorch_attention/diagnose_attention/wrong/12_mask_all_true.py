# diagnosis: mask_after_softmax_as_future_leak
# mistake: asks with a mask that allows everything, so a late mask and a leak leave no trace
def diagnose_attention(variant):
    gen = torch.Generator().manual_seed(6)
    q, k, v = torch.randn(3, 2, 3, 5, 4, generator=gen)
    mask = torch.ones(5, 5, dtype=torch.bool)
    out, w = variant(q, k, v, mask)
    if (w.sum(-1) - 0.5).abs().max() < 1e-4:
        return "scale after softmax"
    if (w.sum(-2) - 1).abs().max() < 1e-4:
        return "softmax over queries"
    if (out - (w @ v).transpose(1, 2).flatten(2)).abs().max() > 1e-4:
        return "heads not transposed back"
    for new_q, new_k in ((q + 1 * torch.randn(q.shape, generator=gen), k), (q, torch.randn(k.shape, generator=gen))):
        if (variant(new_q, new_k, v, mask)[1] - w).abs().max() < 1e-4:
            return "query and key shared"
    if w.triu(1).max() > 1e-4:
        return "future leak"
    return "mask after softmax"


def mended_attention(query, key, value, mask):
    weights = masked_softmax(query @ key.mT / query.shape[-1] ** 0.5, mask)
    return (weights @ value).transpose(1, 2).flatten(2), weights

# diagnosis: softmax_over_queries_as_scale_after_softmax
# mistake: rows are asked before columns, so a softmax over queries is taken for a wrong scale
def diagnose_attention(variant):
    g = torch.Generator().manual_seed(0)
    q, k, v = (torch.randn(2, 3, 5, 4, generator=g) for _ in range(3))
    mask = torch.ones(5, 5).tril().bool()
    out, w = variant(q, k, v, mask)
    sums = w.sum(-1)
    if (sums[..., -1] - 1).abs().max() > 1e-4:
        return CAUSES[0]
    if (sums - 1).abs().max() > 1e-4:
        return CAUSES[1]
    if (w.sum(-2) - 1).abs().max() < 1e-4:
        return CAUSES[2]
    if (out - (w @ v).transpose(1, 2).flatten(2)).abs().max() > 1e-4:
        return CAUSES[3]
    if w.triu(1).max() > 1e-4:
        return CAUSES[4]
    return CAUSES[5]


def mended_attention(query, key, value, mask):
    B, H, T, Dh = query.shape
    weights = masked_softmax(torch.matmul(query, key.transpose(-2, -1)) / Dh**0.5, mask)
    context = torch.matmul(weights, value).transpose(1, 2).contiguous()
    return context.view(B, T, H * value.shape[-1]), weights

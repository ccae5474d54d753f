# diagnosis: mended_only_the_output
# mistake: the mended one returns the output alone, not the pair
def diagnose_attention(variant):
    torch.manual_seed(0)
    q, k, v = torch.randn(3, 2, 3, 5, 4)
    m = torch.ones(5, 5).tril().bool()
    out, w = variant(q, k, v, m)
    if w.triu(1).max() > 1e-4:
        return "future leak"
    if (w.sum(-2) - 1).abs().max() < 1e-4:
        return "softmax over queries"
    if (w[..., -1, :].sum(-1) - 1).abs().max() > 1e-4:
        return "scale after softmax"
    if (w.sum(-1) - 1).abs().max() > 1e-4:
        return "mask after softmax"
    if (out - (w @ v).transpose(1, 2).flatten(2)).abs().max() > 1e-4:
        return "heads not transposed back"
    return "query and key shared"


def mended_attention(query, key, value, mask):
    weights = masked_softmax(query @ key.mT / query.shape[-1] ** 0.5, mask)
    return (weights @ value).transpose(1, 2).flatten(2)

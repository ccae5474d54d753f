# diagnosis: mended_changes_query
# mistake: the mended one divides the query of the caller in place
def diagnose_attention(variant):
    zeros = torch.zeros(1, 2, 3, 4)
    g = torch.Generator().manual_seed(0)
    value = torch.randn(1, 2, 3, 2, generator=g)
    mask = torch.ones(3, 3).tril().bool()
    out, w = variant(zeros, zeros, value, mask)
    table = w[0, 0]
    if table[0, 1] > 1e-4:
        return "future leak"
    if abs(table[:, 2].sum() - 1) < 1e-4:
        return "softmax over queries"
    if abs(table[2].sum() - 1) > 1e-4:
        return "scale after softmax"
    if abs(table[0].sum() - 1) > 1e-4:
        return "mask after softmax"
    return "query and key shared" if torch.allclose(out, (w @ value).transpose(1, 2).flatten(2), atol=1e-4) else "heads not transposed back"


def mended_attention(query, key, value, mask):
    query /= query.shape[-1] ** 0.5
    weights = masked_softmax(query @ key.mT, mask)
    return (weights @ value).transpose(1, 2).flatten(2), weights

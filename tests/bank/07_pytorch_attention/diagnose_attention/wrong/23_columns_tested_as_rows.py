# diagnosis: rows_and_columns_mixed_up
# mistake: sums over the wrong axis, what it calls columns are the rows, so every sound row becomes "softmax over queries"
def diagnose_attention(variant):
    torch.manual_seed(0)
    q, k, v = torch.randn(3, 2, 3, 5, 4)
    mask = torch.ones(5, 5).tril().bool()
    out, w = variant(q, k, v, mask)
    if (w.triu(1) > 1e-4).any():
        return "future leak"
    columns, rows = w.sum(dim=-1), w.sum(dim=-2)
    if (columns - 1).abs().max() < 1e-4:
        return "softmax over queries"
    if (rows[..., -1] - 1).abs().max() > 1e-4:
        return "scale after softmax"
    if (rows - 1).abs().max() > 1e-4:
        return "mask after softmax"
    if (out - (w @ v).transpose(1, 2).flatten(2)).abs().max() > 1e-4:
        return "heads not transposed back"
    return "query and key shared"


def mended_attention(query, key, value, mask):
    weights = masked_softmax(query @ key.mT / query.shape[-1] ** 0.5, mask)
    return (weights @ value).transpose(1, 2).flatten(2), weights

# diagnosis: narrow_leak_as_query_and_key_shared
# mistake: looks for the future only in the upper right corner, a mask that lies one place too far is not seen there
def diagnose_attention(variant):
    q = torch.randn(1, 2, 6, 4)
    k = torch.randn(1, 2, 6, 4)
    v = torch.randn(1, 2, 6, 4)
    mask = torch.ones(6, 6).tril().bool()
    out, w = variant(q, k, v, mask)
    w_ = w[0, 0]
    if w_[0, -1] > 1e-4:
        return "future leak"
    if all(abs(float(w_[:, j].sum()) - 1) < 1e-4 for j in range(6)):
        return "softmax over queries"
    if abs(float(w_[-1].sum()) - 1) > 1e-4:
        return "scale after softmax"
    if any(abs(float(w_[i].sum()) - 1) > 1e-4 for i in range(5)):
        return "mask after softmax"
    if not torch.allclose((w @ v).transpose(1, 2).reshape(1, 6, 8), out, atol=1e-4):
        return "heads not transposed back"
    return "query and key shared"


def mended_attention(query, key, value, mask):
    scores = (query @ key.mT / query.shape[-1] ** 0.5).masked_fill(~mask, -torch.inf)
    weights = scores.softmax(-1).masked_fill(~mask, 0)
    return (weights @ value).transpose(1, 2).flatten(2), weights

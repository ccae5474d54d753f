# diagnosis: key_alone_as_heads_not_transposed_back
# mistake: asks only whether changed keys matter, so a suspect that uses the keys twice is called "heads not transposed back"
def diagnose_attention(variant):
    torch.manual_seed(0)
    q, k, v = torch.randn(2, 3, 5, 4), torch.randn(2, 3, 5, 4), torch.randn(2, 3, 5, 4)
    mask = torch.ones(5, 5).tril().bool()
    _, w = variant(q, k, v, mask)
    _, w2 = variant(q, torch.randn(2, 3, 5, 4), v, mask)
    if torch.allclose(w, w2, atol=1e-4):
        return "query and key shared"
    if (w.triu(1) > 1e-4).any():
        return "future leak"
    if (w.sum(-2) - 1).abs().max() < 1e-4:
        return "softmax over queries"
    if (w[:, :, -1].sum(-1) - 1).abs().max() > 1e-4:
        return "scale after softmax"
    if (w.sum(-1) - 1).abs().max() > 1e-4:
        return "mask after softmax"
    return "heads not transposed back"


def mended_attention(query, key, value, mask):
    weights = masked_softmax(query @ key.mT / query.shape[-1] ** 0.5, mask)
    return (weights @ value).transpose(1, 2).flatten(2), weights

# diagnosis: mask_after_softmax_as_scale_after_softmax
# mistake: every row sum below one is called "scale after softmax", a mask set too late is never named
def diagnose_attention(variant):
    """Chain of elimination."""
    torch.manual_seed(123)
    shape = (2, 2, 4, 4)
    query, key, value = torch.randn(shape), torch.randn(shape), torch.randn(shape)
    mask = torch.tril(torch.ones(4, 4, dtype=torch.bool))
    output, weights = variant(query, key, value, mask)

    if torch.any(torch.triu(weights, diagonal=1) > 1e-5):
        return "future leak"
    if torch.allclose(weights.sum(-2), torch.ones(2, 2, 4), atol=1e-4):
        return "softmax over queries"
    if not torch.allclose(weights.sum(-1), torch.ones(2, 2, 4), atol=1e-4):
        return "scale after softmax"
    if not torch.allclose(output, (weights @ value).transpose(1, 2).reshape(2, 4, 8), atol=1e-4):
        return "heads not transposed back"
    if torch.allclose(weights, masked_softmax(query @ key.mT / 2, mask), atol=1e-4):
        return "mask after softmax"
    return "query and key shared"


def mended_attention(query, key, value, mask):
    weights = masked_softmax(query @ key.mT / query.shape[-1] ** 0.5, mask)
    return torch.cat([weights[:, h] @ value[:, h] for h in range(query.shape[1])], dim=-1), weights

# diagnosis: mended_nan_for_blocked_queries
# mistake: the mended one takes the softmax of rows of -inf, a query that may see nothing gets nan
def diagnose_attention(variant):
    torch.manual_seed(0)
    q, k, v = (torch.randn(2, 4, 6, 8) for _ in range(3))
    mask = torch.ones(6, 6).tril().bool()
    output, weights = variant(q, k, v, mask)
    expected = torch.einsum("bhts,bhsd->bthd", weights, v).reshape(2, 6, 32)
    sums = weights.sum(-1)
    if not torch.allclose(output, expected, atol=1e-4):
        return "heads not transposed back"
    if (weights[..., ~mask] > 1e-4).any():
        return "future leak"
    if torch.allclose(sums, torch.full_like(sums, 8**-0.5), atol=1e-4):
        return "scale after softmax"
    if torch.allclose(sums, torch.ones_like(sums), atol=1e-4):
        return "query and key shared"
    if torch.allclose(sums[..., -1], torch.ones(2, 4), atol=1e-4):
        return "mask after softmax"
    return "softmax over queries"


def mended_attention(query, key, value, mask):
    similarity = query @ key.transpose(-1, -2) / query.shape[-1] ** 0.5
    shares = similarity.masked_fill(~mask, float("-inf")).softmax(dim=-1)
    mixed = shares @ value
    return mixed.transpose(1, 2).flatten(2), shares

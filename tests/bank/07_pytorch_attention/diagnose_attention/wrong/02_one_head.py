# diagnosis: heads_not_transposed_back_as_query_and_key_shared
# mistake: asks with a single head, where heads that are not moved back cannot be seen
def diagnose_attention(variant):
    g = torch.Generator().manual_seed(3)
    query, key, value = (torch.randn(4, 1, 6, 5, generator=g) for _ in range(3))
    mask = torch.tril(torch.ones(6, 6)).bool()
    output, weights = variant(query, key, value, mask)
    if weights[..., ~mask].abs().max() > 1e-4:
        return "future leak"
    columns = weights.sum(dim=-2)
    if torch.allclose(columns, torch.ones_like(columns), atol=1e-4):
        return "softmax over queries"
    rows = weights.sum(dim=-1)
    if not torch.allclose(rows[..., -1], torch.ones(4, 1), atol=1e-4):
        return "scale after softmax"
    if not torch.allclose(rows, torch.ones(4, 1, 6), atol=1e-4):
        return "mask after softmax"
    if not torch.allclose(output, (weights @ value).transpose(1, 2).flatten(2), atol=1e-4):
        return "heads not transposed back"
    return "query and key shared"


def mended_attention(query, key, value, mask):
    scores = torch.einsum("bhtd,bhsd->bhts", query, key) / query.shape[-1] ** 0.5
    weights = masked_softmax(scores, mask)
    return torch.einsum("bhts,bhsd->bthd", weights, value).flatten(2), weights

def diagnose_attention(variant):
    """Two tokens, zero queries: four numbers tell nearly everything."""
    zeros = torch.zeros(1, 2, 2, 4)
    value = torch.arange(1.0, 9.0).reshape(1, 2, 2, 2)
    # keys are zero as well: whatever is shared, all scores are zero
    output, weights = variant(zeros, zeros, value, torch.tensor([[True, False], [True, True]]))
    (a, b), (c, d) = weights[0, 0].tolist()
    seen = tuple(round(4 * x) for x in (a, b, c, d))
    table = {
        (2, 0, 1, 1): "scale after softmax",
        (2, 0, 2, 2): "mask after softmax",
        (2, 0, 2, 4): "softmax over queries",
        (2, 2, 2, 2): "future leak",
    }
    if seen in table:
        return table[seen]
    # (4, 0, 2, 2), as it should be. First token: the values of both heads at place 0, side by side
    if output[0, 0].sub(torch.tensor([1.0, 2, 5, 6])).abs().max() > 0.01:
        return "heads not transposed back"
    return "query and key shared"


def mended_attention(query, key, value, mask):
    similarity = query @ key.transpose(-1, -2) / query.shape[-1] ** 0.5
    shares = masked_softmax(similarity, mask)
    mixed = shares @ value
    return mixed.transpose(1, 2).flatten(2), shares

# diagnosis: no_cause
# mistake: prints the cause and returns nothing
def diagnose_attention(variant):
    torch.manual_seed(4)
    query, key, value = torch.randn(1, 3, 5, 4), torch.randn(1, 3, 5, 4), torch.randn(1, 3, 5, 2)
    mask = torch.ones(5, 5).tril().bool()
    output, weights = variant(query, key, value, mask)
    rows, columns = weights.sum(-1), weights.sum(-2)
    if (weights * ~mask).max() > 1e-4:
        print("future leak")
    elif (columns - 1).abs().max() < 1e-4:
        print("softmax over queries")
    elif (rows[..., -1] - 1).abs().max() > 1e-4:
        print("scale after softmax")
    elif (rows - 1).abs().max() > 1e-4:
        print("mask after softmax")
    elif (output - (weights @ value).transpose(1, 2).flatten(2)).abs().max() > 1e-4:
        print("heads not transposed back")
    else:
        print("query and key shared")


def mended_attention(query, key, value, mask):
    similarity = query @ key.transpose(-1, -2) / query.shape[-1] ** 0.5
    shares = masked_softmax(similarity, mask)
    return (shares @ value).transpose(1, 2).flatten(2), shares

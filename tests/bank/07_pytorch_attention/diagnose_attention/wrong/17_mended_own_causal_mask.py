# diagnosis: mended_always_causal, mended_own_square_mask
# mistake: the mended one makes its own causal mask (T, T) and ignores the one that is given
def diagnose_attention(variant):
    torch.manual_seed(0)
    q, k, v = torch.randn(2, 2, 5, 4), torch.randn(2, 2, 5, 4), torch.randn(2, 2, 5, 4)
    causal = torch.ones(5, 5).tril().bool()
    output, weights = variant(q, k, v, causal)
    future = weights.triu(1).sum().item()
    rows = weights.sum(dim=-1)[0, 0].tolist()
    columns = weights.sum(dim=-2)[0, 0].tolist()
    if future > 1e-3:
        return "future leak"
    if max(abs(c - 1) for c in columns) < 1e-3:
        return "softmax over queries"
    if max(rows) < 0.9:
        return "scale after softmax"
    if min(rows) < 0.999:
        return "mask after softmax"
    if (output - (weights @ v).transpose(1, 2).flatten(2)).abs().max() > 1e-3:
        return "heads not transposed back"
    return "query and key shared"


def mended_attention(query, key, value, mask):
    T = query.shape[2]
    mask = torch.ones(T, T, dtype=torch.bool, device=query.device).tril()
    similarity = query @ key.transpose(-1, -2) / query.shape[-1] ** 0.5
    weights = masked_softmax(similarity, mask)
    return (weights @ value).transpose(1, 2).flatten(2), weights

from collections import Counter


def _one_vote(variant, seed):
    torch.manual_seed(seed)
    n_tokens, n_heads = 3 + seed, 2 + seed
    q, k, v = torch.randn(3, 1, n_heads, n_tokens, 4).unbind(0)
    causal = torch.ones(n_tokens, n_tokens).tril().bool()
    out, w = variant(q, k, v, causal)
    if not torch.equal(w, w.tril()):
        return "future leak"
    last_row, last_column = w[..., -1, :].sum(-1), w[..., -1].sum(-1)
    first_row, first_column = w[..., 0, :].sum(-1), w[..., 0].sum(-1)
    one = lambda x: bool((x - 1).abs().max() < 1e-4)
    if one(first_column) and one(last_column) and not one(first_row):
        return "softmax over queries"
    if not one(last_row):
        return "scale after softmax"
    if not one(first_row):
        return "mask after softmax"
    back = out.unflatten(-1, (n_heads, -1)).transpose(1, 2)
    if not torch.allclose(back, w @ v, atol=1e-4):
        return "heads not transposed back"
    return "query and key shared"


def diagnose_attention(variant):
    return Counter(_one_vote(variant, seed) for seed in range(5)).most_common(1)[0][0]


def mended_attention(query, key, value, mask):
    def shares_of(similarity):
        open_rows = mask.any(dim=-1, keepdim=True)
        # rows without any key may look at everything for a moment, and are emptied afterwards
        safe = similarity.masked_fill(~(mask | ~open_rows), -torch.inf)
        return safe.softmax(dim=-1) * open_rows

    shares = shares_of(query @ key.transpose(-1, -2) / query.shape[-1] ** 0.5)
    mixed = shares @ value
    return mixed.transpose(1, 2).reshape(mixed.shape[0], mixed.shape[2], -1), shares

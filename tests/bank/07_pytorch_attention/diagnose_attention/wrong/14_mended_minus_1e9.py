# diagnosis: mended_uniform_for_blocked_queries
# mistake: the mended one fills blocked scores with -1e9, so a query that may see nothing gets the mean of everything
def diagnose_attention(variant):
    g = torch.Generator().manual_seed(1)
    q, k, v = (torch.randn(1, 2, 4, 3, generator=g) for _ in range(3))
    m = torch.ones(4, 4).tril().bool()
    o, w = variant(q, k, v, m)
    near = lambda x, y: (x - y).abs().max() < 1e-4
    if not near(w * ~m, torch.zeros(4, 4)):
        return "future leak"
    if near(w.sum(2), torch.ones(4)):
        return "softmax over queries"
    if near(w.sum(3), torch.full((4,), 3**-0.5)):
        return "scale after softmax"
    if not near(w.sum(3), torch.ones(4)):
        return "mask after softmax"
    if near(o, (w @ v).transpose(1, 2).flatten(2)):
        return "query and key shared"
    return "heads not transposed back"


def mended_attention(query, key, value, mask):
    d_k = query.size(-1)
    scores = torch.matmul(query, key.transpose(-2, -1)) / d_k**0.5
    scores = scores.masked_fill(mask == 0, -1e9)
    p_attn = F.softmax(scores, dim=-1)
    output = torch.matmul(p_attn, value)
    return output.transpose(1, 2).contiguous().view(query.size(0), -1, query.size(1) * value.size(-1)), p_attn

# diagnosis: in_other_words
# mistake: returns names of its own instead of the strings of CAUSES
def diagnose_attention(variant):
    torch.manual_seed(0)
    q, k, v = torch.randn(3, 2, 2, 6, 4).unbind()
    mask = torch.ones(6, 6).tril().bool()
    out, w = variant(q, k, v, mask)
    close = lambda a, b: torch.allclose(a, torch.as_tensor(b).expand_as(a).to(a), atol=1e-4)
    if not close(w.triu(1), 0):
        return "future_leak"
    if close(w.sum(-2), 1):
        return "softmax_over_queries"
    if not close(w.sum(-1)[..., -1], 1):
        return "scale_after_softmax"
    if not close(w.sum(-1), 1):
        return "mask_after_softmax"
    if not close(out, (w @ v).transpose(1, 2).flatten(2)):
        return "heads_not_transposed_back"
    return "query_and_key_shared"


def mended_attention(query, key, value, mask):
    w = masked_softmax(query @ key.mT / query.shape[-1] ** 0.5, mask)
    return (w @ value).transpose(1, 2).flatten(2), w

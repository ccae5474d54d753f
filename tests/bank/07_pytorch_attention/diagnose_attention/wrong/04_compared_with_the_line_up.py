# diagnosis: only_the_line_up
# mistake: looks which of the six suspects at hand answers the same, so another form of the same cause is not known
def diagnose_attention(variant):
    names = dict(zip("ABCDEF", (CAUSES[i] for i in (2, 5, 0, 3, 4, 1))))
    torch.manual_seed(0)
    q, k, v = torch.randn(2, 3, 5, 4), torch.randn(2, 3, 5, 4), torch.randn(2, 3, 5, 4)
    mask = torch.ones(5, 5).tril().bool()
    out, w = variant(q, k, v, mask)
    for letter, suspect in line_up().items():
        out2, w2 = suspect(q, k, v, mask)
        if torch.allclose(out, out2, atol=1e-4) and torch.allclose(w, w2, atol=1e-4):
            return names[letter]
    return None


def mended_attention(query, key, value, mask):
    weights = masked_softmax(query @ key.transpose(2, 3) / query.size(-1) ** 0.5, mask)
    return (weights @ value).permute(0, 2, 1, 3).flatten(2), weights

def diagnose_attention(variant):
    gen = torch.Generator().manual_seed(77)
    draw = lambda width: torch.rand(2, 2, 9, width, generator=gen, dtype=torch.float64) - 0.5
    q, k, v, tri = draw(5), draw(5), draw(3), torch.ones(9, 9, dtype=torch.bool).tril()
    out, w = variant(q, k, v, tri)
    off = lambda x, target: (x - target).abs().max().item() > 1e-6
    clues = {
        "future leak": lambda: off(w[..., ~tri], 0),
        "softmax over queries": lambda: not off(w.sum(-2), 1),
        "scale after softmax": lambda: off(w[..., -1, :].sum(-1), 1),
        "mask after softmax": lambda: off(w[..., 0, 0], 1),
        "heads not transposed back": lambda: off(out[..., :3], (w @ v)[:, 0]),
        "query and key shared": lambda: True,
    }
    return next(cause for cause, clue in clues.items() if clue())


def mended_attention(query, key, value, mask):
    dtype = query.dtype
    q, k, v = query.double(), key.double(), value.double()
    weights = masked_softmax(torch.einsum("...td,...sd->...ts", q, k) / q.shape[-1] ** 0.5, mask)
    output = torch.einsum("bhts,bhsv->bthv", weights, v).flatten(2)
    return output.to(dtype), weights.to(dtype)

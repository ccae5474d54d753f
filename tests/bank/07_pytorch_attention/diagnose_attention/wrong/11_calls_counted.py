# diagnosis: calls_counted
# mistake: does not look at the answers at all, it counts its calls and assumes the order of the line-up
_ORDER = iter([])


def diagnose_attention(variant):
    global _ORDER
    for cause in _ORDER:
        return cause
    _ORDER = iter([CAUSES[i] for i in (2, 5, 0, 3, 4, 1)])
    return next(_ORDER)


def mended_attention(query, key, value, mask):
    scores = query @ key.mT / query.shape[-1] ** 0.5
    weights = masked_softmax(scores, mask)
    return (weights @ value).transpose(1, 2).flatten(2), weights

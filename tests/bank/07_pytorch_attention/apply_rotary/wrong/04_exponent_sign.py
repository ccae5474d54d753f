# diagnosis: exponent_positive
# mistake: the minus in the exponent is missing, so the later pairs turn ever faster
def apply_rotary(query, key, positions, base=10000.0):
    pairs = query.shape[-1] // 2
    i = torch.arange(pairs, device=query.device).to(query.dtype)
    angles = positions.to(query.dtype)[:, None] * base ** (2 * i / query.shape[-1])[None, :]
    hands = torch.polar(torch.ones_like(angles), angles)

    def turn(x):
        z = torch.view_as_complex(x.reshape(*x.shape[:-1], pairs, 2).contiguous())
        return torch.view_as_real(z * hands).flatten(-2)

    return turn(query), turn(key)

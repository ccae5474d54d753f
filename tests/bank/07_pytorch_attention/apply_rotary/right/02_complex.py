def apply_rotary(query, key, positions, base=10000.0):
    pairs = query.shape[-1] // 2
    rates = base ** (-torch.arange(pairs, dtype=torch.float64, device=query.device) / pairs)
    angles = torch.outer(positions.double(), rates).to(query.dtype)
    hands = torch.polar(torch.ones_like(angles), angles)  # e^(i phi)
    turned = []
    for x in (query, key):
        points = torch.view_as_complex(x.reshape(*x.shape[:-1], pairs, 2).contiguous())
        turned.append(torch.view_as_real(points * hands).reshape(x.shape))
    return turned

# diagnosis: exponent_doubled
# mistake: 2i is divided by the number of pairs Dh/2 instead of Dh
def apply_rotary(query, key, positions, base=10000.0):
    n_pairs = query.shape[-1] // 2
    two_i = torch.arange(0, 2 * n_pairs, 2, dtype=query.dtype, device=query.device)
    freq = torch.exp(-np.log(base) * two_i / n_pairs)
    phi = positions[:, None] * freq[None, :]

    def turned(x):
        a, b = x.unflatten(-1, (n_pairs, 2)).unbind(dim=-1)
        new_a = a * torch.cos(phi) - b * torch.sin(phi)
        new_b = a * torch.sin(phi) + b * torch.cos(phi)
        return torch.stack((new_a, new_b), dim=-1).flatten(start_dim=-2)

    return turned(query), turned(key)

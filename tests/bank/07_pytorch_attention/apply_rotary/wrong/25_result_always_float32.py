# diagnosis: always_float32, fixed_device
# mistake: computes and returns float32 also for float64 inputs
def apply_rotary(query, key, positions, base=10000.0):
    Dh = query.shape[-1]
    query_, key_ = query.float(), key.float()
    theta = 1.0 / (base ** (torch.arange(0, Dh, 2)[: Dh // 2].float() / Dh))
    cis = torch.polar(torch.ones(len(positions), Dh // 2), torch.outer(positions.float(), theta))
    q_ = torch.view_as_complex(query_.reshape(*query_.shape[:-1], -1, 2).contiguous())
    k_ = torch.view_as_complex(key_.reshape(*key_.shape[:-1], -1, 2).contiguous())
    return torch.view_as_real(q_ * cis).flatten(-2), torch.view_as_real(k_ * cis).flatten(-2)

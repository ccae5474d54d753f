# diagnosis: base_ignored
# mistake: the base is always 10000, whatever is passed
def apply_rotary(query, key, positions, base=10000.0):
    d = query.shape[-1]
    theta = torch.pow(10000.0, -torch.arange(0, d, 2, device=query.device).to(query.dtype) / d)
    m_theta = positions.reshape(-1, 1) * theta.reshape(1, -1)
    rotation = torch.stack([m_theta.cos(), -m_theta.sin(), m_theta.sin(), m_theta.cos()], dim=-1).unflatten(-1, (2, 2))
    apply = lambda x: torch.einsum("tpij,...tpj->...tpi", rotation, x.unflatten(-1, (-1, 2))).flatten(-2)
    return apply(query), apply(key)

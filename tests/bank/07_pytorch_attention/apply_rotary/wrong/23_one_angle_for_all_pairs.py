# diagnosis: same_speed_for_all_pairs
# mistake: every pair turns by the position itself, the rates of the pairs are left out
def apply_rotary(query, key, positions, base=10000.0):
    angle = positions.to(query.dtype)
    R = torch.stack([torch.stack([angle.cos(), -angle.sin()], -1), torch.stack([angle.sin(), angle.cos()], -1)], -2)
    turn = lambda x: (R[:, None] @ x.unflatten(-1, (-1, 2))[..., None]).squeeze(-1).flatten(-2)  # (T, 1, 2, 2)
    return turn(query), turn(key)

from typing import Tuple


def apply_rotary(
    query: torch.Tensor,
    key: torch.Tensor,
    positions: torch.Tensor,
    base: float = 10000.0,
) -> Tuple[torch.Tensor, torch.Tensor]:
    """Apply Rotary Position Embeddings (RoPE) to the query and key tensors."""
    # Step 1: basic sanity checks
    head_dim = query.shape[-1]
    assert head_dim % 2 == 0, "head_dim must be even for RoPE"
    assert query.shape == key.shape, "query and key must have the same shape"

    # Step 2: compute everything in double precision for numerical stability
    compute_dtype = torch.float64
    device = query.device
    inv_freq = torch.pow(
        torch.tensor(base, dtype=compute_dtype, device=device),
        -torch.arange(0, head_dim, 2, dtype=compute_dtype, device=device) / head_dim,
    )

    # Step 3: outer product of positions and frequencies -> (T, head_dim / 2)
    angles = positions.to(device=device, dtype=compute_dtype).unsqueeze(1) * inv_freq.unsqueeze(0)
    cos_angles, sin_angles = torch.cos(angles), torch.sin(angles)

    # Step 4: rotate each (even, odd) pair
    def _rotate(tensor: torch.Tensor) -> torch.Tensor:
        original_dtype = tensor.dtype
        tensor = tensor.to(compute_dtype)
        even, odd = tensor[..., 0::2], tensor[..., 1::2]
        rotated_even = even * cos_angles - odd * sin_angles
        rotated_odd = even * sin_angles + odd * cos_angles
        rotated = torch.stack((rotated_even, rotated_odd), dim=-1)
        return rotated.reshape(tensor.shape).to(original_dtype)  # back to the original dtype

    return _rotate(query), _rotate(key)

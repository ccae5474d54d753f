import math
from typing import Any


@torch.no_grad()
def load_torch_mha(mha: nn.Module, reference: nn.MultiheadAttention) -> Any:
    """
    Copy the parameters of a ``nn.MultiheadAttention`` into a custom ``MultiHeadAttention``.

    Args:
        mha: the target module.
        reference: the source module.

    Raises:
        ValueError: if the architectures are not compatible.
    """
    # --- 1. Validate the configuration -------------------------------------------------------
    expected_head_dim = reference.embed_dim // reference.num_heads
    model_dim = mha.query.in_features

    if model_dim != reference.embed_dim:
        raise ValueError(
            f"Dimension mismatch: mha has dim={model_dim}, reference has embed_dim={reference.embed_dim}"
        )
    if mha.heads != reference.num_heads:
        raise ValueError(f"Head mismatch: {mha.heads} vs {reference.num_heads}")
    if not math.isclose(mha.dim_head, expected_head_dim):
        raise ValueError(f"Head dim mismatch: {mha.dim_head} vs {expected_head_dim}")

    # --- 2. Split the packed projection ------------------------------------------------------
    w_q, w_k, w_v = torch.chunk(reference.in_proj_weight.detach().clone(), 3, dim=0)

    # --- 3. Copy the projections -------------------------------------------------------------
    mha.query.weight.copy_(w_q)
    mha.key.weight.copy_(w_k)
    mha.value.weight.copy_(w_v)
    mha.to_out.weight.copy_(reference.out_proj.weight)

    # --- 4. Copy (or reset) the biases -------------------------------------------------------
    if getattr(reference, "in_proj_bias", None) is not None:
        b_q, b_k, b_v = torch.chunk(reference.in_proj_bias.detach().clone(), 3, dim=0)
        mha.query.bias.copy_(b_q)
        mha.key.bias.copy_(b_k)
        mha.value.bias.copy_(b_v)
    else:
        for projection in (mha.query, mha.key, mha.value):
            nn.init.zeros_(projection.bias)

    if reference.out_proj.bias is not None:
        mha.to_out.bias.copy_(reference.out_proj.bias)
    else:
        nn.init.zeros_(mha.to_out.bias)

    print(f"✅ Loaded {sum(p.numel() for p in mha.parameters())} parameters.")
    return mha

def load_torch_mha(mha, reference):
    """Unusual: find out what a layer does by sending the unit vectors through it."""
    width, n_heads = reference.embed_dim, reference.num_heads
    if (mha.key.in_features, mha.heads, mha.heads * mha.dim_head) != (width, n_heads, width):
        raise ValueError("mha and reference differ in size")

    with torch.no_grad():
        unit = torch.eye(width, dtype=reference.in_proj_weight.dtype)
        nothing = unit.new_zeros(1, width)
        packed = lambda x: F.linear(x, reference.in_proj_weight, reference.in_proj_bias)
        without_bias = F.linear(unit, reference.in_proj_weight)
        for part, layer in enumerate([mha.query, mha.key, mha.value]):
            columns = slice(part * width, (part + 1) * width)
            layer.weight.copy_(without_bias[:, columns].T)
            layer.bias.copy_(packed(nothing)[0, columns])
        mha.to_out.weight.copy_(F.linear(unit, reference.out_proj.weight).mT)
        mha.to_out.bias.copy_(reference.out_proj(nothing)[0])

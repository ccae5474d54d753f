def load_torch_mha(mha, reference):
    E = reference.embed_dim
    if not (mha.query.in_features == E == mha.heads * mha.dim_head and mha.heads == reference.num_heads):
        raise ValueError(f"need D={E}, heads={reference.num_heads}, dim_head={E // reference.num_heads}")
    layers, out = [mha.query, mha.key, mha.value, mha.to_out], reference.out_proj
    with torch.no_grad():
        torch._foreach_copy_([l.weight for l in layers], [*reference.in_proj_weight.chunk(3), out.weight])
        torch._foreach_zero_([l.bias for l in layers])
        if reference.in_proj_bias is not None:
            torch._foreach_add_([l.bias for l in layers], [b.to(layers[0].bias.dtype) for b in (*reference.in_proj_bias.chunk(3), out.bias)])

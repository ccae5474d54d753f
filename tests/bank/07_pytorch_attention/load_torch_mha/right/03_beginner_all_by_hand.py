def load_torch_mha(mha, reference):
    D = mha.query.in_features
    if D != reference.embed_dim:
        raise ValueError("wrong dim")
    if mha.heads != reference.num_heads:
        raise ValueError("wrong number of heads")
    if mha.dim_head != reference.embed_dim / reference.num_heads:
        raise ValueError("wrong head width")

    w = reference.in_proj_weight
    b = reference.in_proj_bias
    with torch.no_grad():
        mha.query.weight[:] = w[0:D]
        mha.key.weight[:] = w[D:2 * D]
        mha.value.weight[:] = w[2 * D:3 * D]
        mha.to_out.weight[:] = reference.out_proj.weight
        if b is not None:
            mha.query.bias[:] = b[0:D]
            mha.key.bias[:] = b[D:2 * D]
            mha.value.bias[:] = b[2 * D:3 * D]
            mha.to_out.bias[:] = reference.out_proj.bias
        else:
            mha.query.bias[:] = 0
            mha.key.bias[:] = 0
            mha.value.bias[:] = 0
            mha.to_out.bias[:] = 0

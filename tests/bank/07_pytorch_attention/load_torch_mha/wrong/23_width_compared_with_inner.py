# diagnosis: width_not_checked
# mistake: compares H * Dh with embed_dim but never D, so another D ends in the RuntimeError of copy_
def load_torch_mha(mha, reference):
    E = reference.embed_dim
    if mha.heads != reference.num_heads or mha.heads * mha.dim_head != E:
        raise ValueError("heads")
    layers = {"query": 0, "key": 1, "value": 2}
    with torch.no_grad():
        for name, place in layers.items():
            rows = slice(place * E, (place + 1) * E)
            mha.get_parameter(f"{name}.weight").copy_(reference.in_proj_weight[rows])
            bias = mha.get_parameter(f"{name}.bias")
            bias.zero_()
            if reference.in_proj_bias is not None:
                bias += reference.in_proj_bias[rows]
        mha.to_out.weight.copy_(reference.out_proj.weight)
        mha.to_out.bias.zero_()
        if reference.out_proj.bias is not None:
            mha.to_out.bias += reference.out_proj.bias

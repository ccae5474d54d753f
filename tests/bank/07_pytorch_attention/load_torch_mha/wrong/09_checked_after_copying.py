# diagnosis: loaded_before_the_check
# mistake: the heads are checked only at the end, when mha has been overwritten already
def load_torch_mha(mha, reference):
    E = reference.embed_dim
    if mha.query.in_features != E or mha.query.out_features != E:
        raise ValueError("width")
    with torch.no_grad():
        for k, name in enumerate(("query", "key", "value")):
            layer = getattr(mha, name)
            layer.weight.copy_(reference.in_proj_weight[k * E : k * E + E])
            layer.bias.fill_(0.0)
            if reference.in_proj_bias is not None:
                layer.bias.copy_(reference.in_proj_bias[k * E : k * E + E])
        mha.to_out.weight.copy_(reference.out_proj.weight)
        mha.to_out.bias.fill_(0.0)
        if reference.out_proj.bias is not None:
            mha.to_out.bias.copy_(reference.out_proj.bias)
    if mha.heads != reference.num_heads or mha.dim_head != E // reference.num_heads:
        raise ValueError("heads do not fit")

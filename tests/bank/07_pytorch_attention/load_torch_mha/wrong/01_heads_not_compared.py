# diagnosis: heads_not_checked
# mistake: the number of heads is not compared, so 4 heads of 3 are filled from 3 heads of 4 without an error
def load_torch_mha(mha, reference):
    E = reference.embed_dim
    if mha.query.in_features != E or mha.query.out_features != E:
        raise ValueError("width does not fit")
    with torch.no_grad():
        for i, layer in enumerate([mha.query, mha.key, mha.value]):
            layer.weight.copy_(reference.in_proj_weight[i * E : (i + 1) * E])
            if reference.in_proj_bias is None:
                layer.bias.zero_()
            else:
                layer.bias.copy_(reference.in_proj_bias[i * E : (i + 1) * E])
        mha.to_out.weight.copy_(reference.out_proj.weight)
        if reference.out_proj.bias is None:
            mha.to_out.bias.zero_()
        else:
            mha.to_out.bias.copy_(reference.out_proj.bias)

# diagnosis: silently_refused
# mistake: prints a message and returns where a ValueError is promised
def load_torch_mha(mha, reference):
    E = reference.embed_dim
    if mha.query.in_features != E or mha.heads != reference.num_heads or mha.dim_head != E // reference.num_heads:
        print("ValueError: sizes do not match!")
        return
    with torch.no_grad():
        start = 0
        for layer in [mha.query, mha.key, mha.value]:
            layer.weight.copy_(reference.in_proj_weight[start : start + E])
            if reference.in_proj_bias is None:
                layer.bias.zero_()
            else:
                layer.bias.copy_(reference.in_proj_bias[start : start + E])
            start += E
        mha.to_out.weight.copy_(reference.out_proj.weight)
        if reference.out_proj.bias is None:
            mha.to_out.bias.zero_()
        else:
            mha.to_out.bias.copy_(reference.out_proj.bias)

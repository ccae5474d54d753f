# diagnosis: out_proj_taken, out_proj_taken_with_bias
# mistake: to_out becomes the very layer of the reference, other parameters and shared memory
def load_torch_mha(mha, reference):
    theirs = reference.embed_dim, reference.num_heads, reference.embed_dim // reference.num_heads
    if (mha.query.in_features, mha.heads, mha.dim_head) != theirs:
        raise ValueError(f"needs {theirs}")
    with torch.no_grad():
        for i, layer in enumerate((mha.query, mha.key, mha.value)):
            layer.weight.copy_(reference.in_proj_weight.chunk(3)[i])
            if reference.in_proj_bias is None:
                layer.bias.zero_()
            else:
                layer.bias.copy_(reference.in_proj_bias.chunk(3)[i])
    if reference.out_proj.bias is None:
        with torch.no_grad():
            mha.to_out.weight.copy_(reference.out_proj.weight)
            mha.to_out.bias.zero_()
    else:
        mha.to_out = reference.out_proj

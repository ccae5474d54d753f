# diagnosis: in_proj_transposed
# mistake: the pieces of in_proj_weight are transposed although both store (out, in)
def load_torch_mha(mha, reference):
    ours = (mha.query.in_features, mha.heads, mha.dim_head)
    theirs = (reference.embed_dim, reference.num_heads, reference.embed_dim // reference.num_heads)
    if ours != theirs:
        raise ValueError(f"{ours} != {theirs}")
    with torch.no_grad():
        layers = (mha.query, mha.key, mha.value)
        for layer, weight in zip(layers, reference.in_proj_weight.chunk(3)):
            layer.weight.copy_(weight.T)
        mha.to_out.weight.copy_(reference.out_proj.weight)
        for layer in (*layers, mha.to_out):
            layer.bias.zero_()
        if reference.in_proj_bias is not None:
            for layer, bias in zip(layers, reference.in_proj_bias.chunk(3)):
                layer.bias.copy_(bias)
            mha.to_out.bias.copy_(reference.out_proj.bias)

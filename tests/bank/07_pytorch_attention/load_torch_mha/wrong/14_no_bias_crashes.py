# diagnosis: bias_needed
# mistake: a reference with bias=False is not thought of, in_proj_bias is None and has no chunk
def load_torch_mha(mha, reference):
    E = reference.embed_dim
    for ours, theirs in ((mha.query.in_features, E), (mha.heads, reference.num_heads), (mha.dim_head, E // reference.num_heads)):
        if ours != theirs:
            raise ValueError(f"{ours} is not {theirs}")
    weights, biases = reference.in_proj_weight.chunk(3), reference.in_proj_bias.chunk(3)
    with torch.no_grad():
        for name, w, b in zip(["query", "key", "value"], weights, biases):
            mha.get_submodule(name).weight.copy_(w)
            mha.get_submodule(name).bias.copy_(b)
        mha.to_out.weight.copy_(reference.out_proj.weight)
        mha.to_out.bias.copy_(reference.out_proj.bias)

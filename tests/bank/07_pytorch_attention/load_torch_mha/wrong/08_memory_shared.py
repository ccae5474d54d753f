# diagnosis: memory_shared
# mistake: .data is set to views of the reference's matrices, so training one model changes the other
def load_torch_mha(mha, reference):
    E = reference.embed_dim
    if (mha.query.in_features, mha.heads, mha.dim_head) != (E, reference.num_heads, E // reference.num_heads):
        raise ValueError("sizes")
    layers = [mha.query, mha.key, mha.value]
    for layer, w in zip(layers, reference.in_proj_weight.chunk(3)):
        layer.weight.data = w.data
    mha.to_out.weight.data = reference.out_proj.weight.data
    if reference.in_proj_bias is None:
        for layer in layers + [mha.to_out]:
            layer.bias.data = torch.zeros_like(layer.bias)
    else:
        for layer, b in zip(layers, reference.in_proj_bias.chunk(3)):
            layer.bias.data = b.data
        mha.to_out.bias.data = reference.out_proj.bias.data

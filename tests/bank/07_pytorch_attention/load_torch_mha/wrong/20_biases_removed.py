# diagnosis: biases_removed
# mistake: for a reference without bias the biases of mha are set to None, so these parameters are gone
def load_torch_mha(mha, reference):
    E = reference.embed_dim
    if (mha.query.in_features, mha.heads, mha.dim_head) != (E, reference.num_heads, reference.head_dim):
        raise ValueError("the sizes differ")
    parts = dict(zip(("query", "key", "value"), reference.in_proj_weight.split(E)))
    parts["to_out"] = reference.out_proj.weight
    with torch.no_grad():
        for name, weight in parts.items():
            getattr(mha, name).weight.copy_(weight)
    if reference.in_proj_bias is None:
        for name in parts:
            getattr(mha, name).bias = None
        return
    with torch.no_grad():
        for name, bias in zip(parts, [*reference.in_proj_bias.split(E), reference.out_proj.bias]):
            getattr(mha, name).bias.copy_(bias)

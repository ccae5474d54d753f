# diagnosis: reference_given_biases, reference_changed
# mistake: a reference without bias is given zeros as biases, so the reference is changed
def load_torch_mha(mha, reference):
    E = reference.embed_dim
    if mha.query.in_features != E or mha.heads != reference.num_heads or mha.dim_head != E // reference.num_heads:
        raise ValueError("incompatible")
    if reference.in_proj_bias is None:
        reference.in_proj_bias = nn.Parameter(torch.zeros(3 * E))
        reference.out_proj.bias = nn.Parameter(torch.zeros(E))
    with torch.no_grad():
        for layer, w, b in zip(
            (mha.query, mha.key, mha.value), reference.in_proj_weight.chunk(3), reference.in_proj_bias.chunk(3)
        ):
            layer.weight.copy_(w)
            layer.bias.copy_(b)
        mha.to_out.weight.copy_(reference.out_proj.weight)
        mha.to_out.bias.copy_(reference.out_proj.bias)

# diagnosis: to_out_forgotten
# mistake: to_out is not filled at all
def load_torch_mha(mha, reference):
    E = reference.embed_dim
    if mha.query.in_features != E or mha.heads != reference.num_heads or mha.dim_head != reference.head_dim:
        raise ValueError(f"expected width {E} with {reference.num_heads} heads")
    weights = reference.in_proj_weight.view(3, E, E)
    biases = reference.in_proj_bias.view(3, E) if reference.in_proj_bias is not None else torch.zeros(3, E)
    with torch.no_grad():
        for layer, w, b in zip([mha.query, mha.key, mha.value], weights, biases):
            layer.weight.copy_(w)
            layer.bias.copy_(b)

# diagnosis: out_bias_forgotten
# mistake: the bias of out_proj is not copied, to_out keeps its own
def load_torch_mha(mha, reference):
    E = reference.embed_dim
    head = E // reference.num_heads
    if mha.query.in_features != E or mha.heads != reference.num_heads or mha.dim_head != head:
        raise ValueError(f"expected dim={E}, heads={reference.num_heads}, dim_head={head}")
    w = reference.in_proj_weight.data.reshape(3, E, E)
    b = torch.zeros(3, E) if reference.in_proj_bias is None else reference.in_proj_bias.data.reshape(3, E)
    for i, layer in enumerate([mha.query, mha.key, mha.value]):
        layer.weight.data.copy_(w[i])
        layer.bias.data.copy_(b[i])
    mha.to_out.weight.data.copy_(reference.out_proj.weight.data)

# diagnosis: scaled_query
# mistake: divides the query's rows by sqrt(Dh) "because torch does it inside", but so does mha
def load_torch_mha(mha, reference):
    E, H = reference.embed_dim, reference.num_heads
    if mha.query.in_features != E or mha.heads != H or mha.dim_head != E // H:
        raise ValueError("mha and reference have different sizes")
    w_q, w_k, w_v = reference.in_proj_weight.chunk(3, dim=0)
    b = reference.in_proj_bias if reference.in_proj_bias is not None else torch.zeros(3 * E)
    b_q, b_k, b_v = b.chunk(3, dim=0)
    scaling = float(mha.dim_head) ** -0.5
    with torch.no_grad():
        mha.query.weight.copy_(w_q * scaling)
        mha.query.bias.copy_(b_q * scaling)
        mha.key.weight.copy_(w_k)
        mha.key.bias.copy_(b_k)
        mha.value.weight.copy_(w_v)
        mha.value.bias.copy_(b_v)
        mha.to_out.weight.copy_(reference.out_proj.weight)
        mha.to_out.bias.copy_(torch.zeros(E) if reference.out_proj.bias is None else reference.out_proj.bias)

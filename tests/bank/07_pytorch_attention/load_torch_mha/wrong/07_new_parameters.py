# diagnosis: new_parameters
# mistake: the parameters are replaced by new objects, an optimiser made before would train the old ones
def load_torch_mha(mha, reference):
    """Copy weights from PyTorch's MultiheadAttention."""
    head_dim = reference.embed_dim // reference.num_heads
    if mha.query.in_features != reference.embed_dim:
        raise ValueError("dim mismatch")
    if mha.heads != reference.num_heads:
        raise ValueError("heads mismatch")
    if mha.dim_head != head_dim:
        raise ValueError("dim_head mismatch")

    wq, wk, wv = reference.in_proj_weight.detach().clone().chunk(3, dim=0)
    mha.query.weight = nn.Parameter(wq.clone())
    mha.key.weight = nn.Parameter(wk.clone())
    mha.value.weight = nn.Parameter(wv.clone())
    mha.to_out.weight = nn.Parameter(reference.out_proj.weight.detach().clone())
    if reference.in_proj_bias is not None:
        bq, bk, bv = reference.in_proj_bias.detach().clone().chunk(3, dim=0)
        mha.query.bias = nn.Parameter(bq.clone())
        mha.key.bias = nn.Parameter(bk.clone())
        mha.value.bias = nn.Parameter(bv.clone())
        mha.to_out.bias = nn.Parameter(reference.out_proj.bias.detach().clone())
    else:
        for layer in (mha.query, mha.key, mha.value, mha.to_out):
            layer.bias = nn.Parameter(torch.zeros(reference.embed_dim))

# diagnosis: frozen
# mistake: requires_grad is switched off to be allowed to write, and never on again
def load_torch_mha(mha, reference):
    if mha.query.in_features != reference.embed_dim:
        raise ValueError("D differs")
    if mha.heads != reference.num_heads:
        raise ValueError("H differs")
    if mha.heads * mha.dim_head != reference.embed_dim:
        raise ValueError("Dh differs")
    for parameter in mha.parameters():
        parameter.requires_grad = False
    wq, wk, wv = reference.in_proj_weight.detach().chunk(3)
    mha.query.weight.copy_(wq), mha.key.weight.copy_(wk), mha.value.weight.copy_(wv)
    mha.to_out.weight.copy_(reference.out_proj.weight.detach())
    if reference.in_proj_bias is None:
        [layer.bias.zero_() for layer in (mha.query, mha.key, mha.value, mha.to_out)]
    else:
        bq, bk, bv = reference.in_proj_bias.detach().chunk(3)
        mha.query.bias.copy_(bq), mha.key.bias.copy_(bk), mha.value.bias.copy_(bv)
        mha.to_out.bias.copy_(reference.out_proj.bias.detach())

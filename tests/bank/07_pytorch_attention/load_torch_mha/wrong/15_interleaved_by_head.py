# diagnosis: rows_by_head
# mistake: takes the rows as head by head (query, key, value of head 0, then of head 1), as some other models store them
def load_torch_mha(mha, reference):
    E, H = reference.embed_dim, reference.num_heads
    Dh = E // H
    if mha.query.in_features != E or mha.heads != H or mha.dim_head != Dh:
        raise ValueError("sizes differ")
    by_head = reference.in_proj_weight.detach().reshape(H, 3, Dh, E)
    bias = reference.in_proj_bias
    bias_by_head = torch.zeros(H, 3, Dh) if bias is None else bias.detach().reshape(H, 3, Dh)
    with torch.no_grad():
        for i, layer in enumerate([mha.query, mha.key, mha.value]):
            layer.weight.copy_(by_head[:, i].reshape(E, E))
            layer.bias.copy_(bias_by_head[:, i].reshape(E))
        mha.to_out.weight.copy_(reference.out_proj.weight)
        if reference.out_proj.bias is not None:
            mha.to_out.bias.copy_(reference.out_proj.bias)
        else:
            mha.to_out.bias.zero_()

# diagnosis: in_bias_forgotten
# mistake: only weights are copied, the biases of query, key and value stay what they were
def load_torch_mha(mha, reference):
    n = reference.embed_dim
    if (mha.query.in_features, mha.heads, mha.dim_head) != (n, reference.num_heads, n // reference.num_heads):
        raise ValueError("these modules have different sizes")
    with torch.no_grad():
        mha.query.weight.copy_(reference.in_proj_weight[:n])
        mha.key.weight.copy_(reference.in_proj_weight[n : 2 * n])
        mha.value.weight.copy_(reference.in_proj_weight[2 * n :])
        mha.to_out.weight.copy_(reference.out_proj.weight)
        if reference.out_proj.bias is not None:
            mha.to_out.bias.copy_(reference.out_proj.bias)
        else:
            mha.to_out.bias.zero_()

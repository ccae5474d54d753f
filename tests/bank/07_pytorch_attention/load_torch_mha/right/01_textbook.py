def load_torch_mha(mha, reference):
    """Give a MultiHeadAttention the weights of torch's own module, so that both agree."""
    embed_dim, heads = reference.embed_dim, reference.num_heads
    ours = (mha.query.in_features, mha.heads, mha.dim_head)
    theirs = (embed_dim, heads, embed_dim // heads)
    if ours != theirs:
        raise ValueError(f"(D, heads, dim_head) is {ours}, but the reference has {theirs}")
    with torch.no_grad():
        for layer, weight in zip((mha.query, mha.key, mha.value), reference.in_proj_weight.chunk(3)):
            layer.weight.copy_(weight)
        if reference.in_proj_bias is None:
            for layer in (mha.query, mha.key, mha.value, mha.to_out):
                layer.bias.zero_()
        else:
            for layer, bias in zip((mha.query, mha.key, mha.value), reference.in_proj_bias.chunk(3)):
                layer.bias.copy_(bias)
            mha.to_out.bias.copy_(reference.out_proj.bias)
        mha.to_out.weight.copy_(reference.out_proj.weight)

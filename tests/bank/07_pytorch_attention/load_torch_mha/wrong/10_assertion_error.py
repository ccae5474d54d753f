# diagnosis: asserted
# mistake: asserts, so that an AssertionError comes out where a ValueError is promised
def load_torch_mha(mha, reference):
    assert mha.query.in_features == reference.embed_dim, "dim"
    assert mha.heads == reference.num_heads, "heads"
    assert mha.dim_head == reference.embed_dim // reference.num_heads, "dim_head"
    q, k, v = reference.in_proj_weight.chunk(3)
    with torch.no_grad():
        for layer, weight in ((mha.query, q), (mha.key, k), (mha.value, v), (mha.to_out, reference.out_proj.weight)):
            layer.weight.copy_(weight)
        if reference.in_proj_bias is not None:
            bq, bk, bv = reference.in_proj_bias.chunk(3)
            for layer, bias in ((mha.query, bq), (mha.key, bk), (mha.value, bv), (mha.to_out, reference.out_proj.bias)):
                layer.bias.copy_(bias)
        else:
            for layer in (mha.query, mha.key, mha.value, mha.to_out):
                layer.bias.zero_()

# diagnosis: old_biases_kept
# mistake: when the reference has no bias, the biases of mha keep their old values instead of becoming zero
def load_torch_mha(mha, reference):
    E, H = reference.embed_dim, reference.num_heads
    if not (mha.query.in_features == E and mha.heads == H and mha.dim_head == E // H):
        raise ValueError("shape mismatch between mha and reference")
    names = ["query", "key", "value"]
    with torch.no_grad():
        for name, w in zip(names, reference.in_proj_weight.chunk(3)):
            getattr(mha, name).weight.copy_(w)
        mha.to_out.weight.copy_(reference.out_proj.weight)
        if reference.in_proj_bias is not None:
            for name, b in zip(names, reference.in_proj_bias.chunk(3)):
                getattr(mha, name).bias.copy_(b)
            mha.to_out.bias.copy_(reference.out_proj.bias)

# diagnosis: nothing_loaded, copy_filled
# mistake: fills and returns a deep copy, the mha that was passed stays as it was
import copy


def load_torch_mha(mha, reference):
    dims = mha.query.in_features, mha.heads, mha.dim_head
    if dims != (reference.embed_dim, reference.num_heads, reference.embed_dim // reference.num_heads):
        raise ValueError("incompatible modules")
    loaded = copy.deepcopy(mha)
    w = reference.in_proj_weight.detach().chunk(3)
    b = (torch.zeros(reference.embed_dim * 3) if reference.in_proj_bias is None else reference.in_proj_bias.detach()).chunk(3)
    for layer, weight, bias in zip((loaded.query, loaded.key, loaded.value), w, b):
        layer.weight.data.copy_(weight)
        layer.bias.data.copy_(bias)
    loaded.to_out.weight.data.copy_(reference.out_proj.weight.data)
    if reference.out_proj.bias is None:
        loaded.to_out.bias.data.zero_()
    else:
        loaded.to_out.bias.data.copy_(reference.out_proj.bias.data)
    return loaded

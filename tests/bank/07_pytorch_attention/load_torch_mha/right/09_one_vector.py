from torch.nn.utils import vector_to_parameters


def load_torch_mha(mha, reference):
    e = reference.embed_dim
    if mha.query.in_features != e or mha.heads != reference.num_heads or mha.dim_head != e // mha.heads:
        raise ValueError("mha does not fit the reference")
    targets = [p for layer in (mha.query, mha.key, mha.value, mha.to_out) for p in (layer.weight, layer.bias)]
    w = reference.in_proj_weight
    b = w.new_zeros(3 * e) if reference.in_proj_bias is None else reference.in_proj_bias
    o = w.new_zeros(e) if reference.out_proj.bias is None else reference.out_proj.bias
    sources = [w[:e], b[:e], w[e : 2 * e], b[e : 2 * e], w[2 * e :], b[2 * e :], reference.out_proj.weight, o]
    vector = torch.cat([s.detach().flatten() for s in sources])  # a fresh piece of memory
    vector_to_parameters(vector.to(targets[0]), targets)

def load_torch_mha(mha, reference):
    dim = reference.embed_dim
    width = dim // reference.num_heads
    problems = []
    if mha.to_out.out_features != dim:
        problems.append(f"D = {mha.to_out.out_features}, not {dim}")
    if mha.heads != reference.num_heads:
        problems.append(f"heads = {mha.heads}, not {reference.num_heads}")
    if mha.dim_head != width:
        problems.append(f"dim_head = {mha.dim_head}, not {width}")
    if problems:
        raise ValueError("; ".join(problems))

    q, k, v = reference.in_proj_weight.data.split(dim, dim=0)
    has_bias = reference.in_proj_bias is not None
    bq, bk, bv = reference.in_proj_bias.data.view(3, dim) if has_bias else [torch.zeros(dim)] * 3
    bo = reference.out_proj.bias.data if has_bias else torch.zeros(dim)
    jobs = [
        (mha.query, q, bq),
        (mha.key, k, bk),
        (mha.value, v, bv),
        (mha.to_out, reference.out_proj.weight.data, bo),
    ]
    for layer, weight, bias in jobs:
        layer.weight.data.copy_(weight)
        layer.bias.data.copy_(bias)

def load_torch_mha(mha, reference):
    E, H = reference.embed_dim, reference.num_heads
    if mha.query.weight.shape[1] != E or mha.heads != H or mha.dim_head * H != E:
        raise ValueError("sizes do not fit")

    theirs = reference.state_dict()
    none = torch.zeros(E)
    new = mha.state_dict()  # keeps whatever buffers the module may have
    big_w = theirs["in_proj_weight"]
    big_b = theirs.get("in_proj_bias", torch.zeros(3 * E))
    for number, name in enumerate(["query", "key", "value"]):
        new[name + ".weight"] = big_w[number * E : (number + 1) * E]
        new[name + ".bias"] = big_b[number * E : (number + 1) * E]
    new["to_out.weight"] = theirs["out_proj.weight"]
    new["to_out.bias"] = theirs.get("out_proj.bias", none)
    mha.load_state_dict(new)

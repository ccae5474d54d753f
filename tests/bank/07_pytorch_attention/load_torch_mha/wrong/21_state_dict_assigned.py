# diagnosis: new_shared_parameters
# mistake: load_state_dict(assign=True) puts other objects in the place of the parameters, sharing the reference's memory
def load_torch_mha(mha, reference):
    E, H = reference.embed_dim, reference.num_heads
    if mha.query.in_features != E or mha.heads != H or mha.dim_head != E // H:
        raise ValueError("dims do not match")
    source = reference.state_dict()
    state = {}
    for i, name in enumerate(["query", "key", "value"]):
        state[f"{name}.weight"] = source["in_proj_weight"][i * E : (i + 1) * E]
        state[f"{name}.bias"] = source.get("in_proj_bias", torch.zeros(3 * E))[i * E : (i + 1) * E]
    state["to_out.weight"] = source["out_proj.weight"]
    state["to_out.bias"] = source.get("out_proj.bias", torch.zeros(E))
    mha.load_state_dict(state, assign=True)

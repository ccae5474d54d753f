# diagnosis: order_kqv
# mistake: the three pieces are taken in the order key, query, value
def load_torch_mha(mha, reference):
    D = reference.embed_dim
    if mha.to_out.out_features != D:
        raise ValueError("dim")
    if mha.heads != reference.num_heads:
        raise ValueError("heads")
    if mha.dim_head != D // reference.num_heads:
        raise ValueError("dim_head")
    k_w, q_w, v_w = reference.in_proj_weight.detach().split(D)
    if reference.in_proj_bias is None:
        k_b = q_b = v_b = out_b = torch.zeros(D)
    else:
        k_b, q_b, v_b = reference.in_proj_bias.detach().split(D)
        out_b = reference.out_proj.bias.detach()
    state = {
        "query.weight": q_w, "query.bias": q_b, "key.weight": k_w, "key.bias": k_b,
        "value.weight": v_w, "value.bias": v_b,
        "to_out.weight": reference.out_proj.weight.detach(), "to_out.bias": out_b,
    }
    mha.load_state_dict(state)

def load_torch_mha(mha, reference):
    E = reference.embed_dim
    if [mha.query.in_features, mha.heads, mha.dim_head] != [E, reference.num_heads, E // reference.num_heads]:
        raise ValueError("these two do not fit")

    rows = reference.in_proj_weight.tolist()
    entries = [0.0] * (3 * E) if reference.in_proj_bias is None else reference.in_proj_bias.tolist()
    last = [0.0] * E if reference.out_proj.bias is None else reference.out_proj.bias.tolist()

    def fill(layer, weight, bias):
        # through Python floats, which are doubles: no digit is lost
        with torch.no_grad():
            for i in range(E):
                layer.weight[i] = torch.tensor(weight[i], dtype=torch.float64)
                layer.bias[i] = bias[i]

    fill(mha.query, rows[:E], entries[:E])
    fill(mha.key, rows[E:-E], entries[E:-E])
    fill(mha.value, rows[-E:], entries[-E:])
    fill(mha.to_out, reference.out_proj.weight.tolist(), last)

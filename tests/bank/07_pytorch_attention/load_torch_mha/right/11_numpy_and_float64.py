def load_torch_mha(mha, reference):
    sizes = lambda D, H, Dh: {"D": D, "heads": H, "dim_head": Dh}
    wanted = sizes(reference.embed_dim, reference.num_heads, reference.head_dim)
    got = sizes(mha.query.in_features, mha.heads, mha.dim_head)
    for what in wanted:
        if wanted[what] != got[what]:
            raise ValueError(f"{what}: {got[what]} instead of {wanted[what]}")

    def as_numpy(tensor, shape):
        return np.zeros(shape) if tensor is None else tensor.detach().cpu().numpy().astype(np.float64)

    E = wanted["D"]
    weights = np.split(as_numpy(reference.in_proj_weight, (3 * E, E)), 3)
    biases = np.split(as_numpy(reference.in_proj_bias, 3 * E), 3)
    weights.append(as_numpy(reference.out_proj.weight, (E, E)))
    biases.append(as_numpy(reference.out_proj.bias, E))
    with torch.no_grad():
        for name, w, b in zip("query key value to_out".split(), weights, biases):
            getattr(mha, name).weight.copy_(torch.from_numpy(w))
            getattr(mha, name).bias.copy_(torch.from_numpy(b))

# diagnosis: heads_not_checked
# mistake: leaves the check to copy_, which fills a part before it fails and does not see heads that are cut otherwise
def load_torch_mha(mha, reference):
    has_bias = reference.in_proj_bias is not None
    try:
        with torch.no_grad():
            mha.to_out.weight.copy_(reference.out_proj.weight)
            for i, layer in enumerate((mha.query, mha.key, mha.value)):
                layer.weight.copy_(reference.in_proj_weight.chunk(3)[i])
                layer.bias.copy_(reference.in_proj_bias.chunk(3)[i] if has_bias else torch.zeros(reference.embed_dim))
            mha.to_out.bias.copy_(reference.out_proj.bias if has_bias else torch.zeros(reference.embed_dim))
    except RuntimeError as error:
        raise ValueError(str(error)) from error

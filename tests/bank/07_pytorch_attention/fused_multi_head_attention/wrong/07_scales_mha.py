# diagnosis: mha_changed, mha_scaled
# mistake: works the scale into mha's own query layer in place, and so changes mha
class FusedMultiHeadAttention(nn.Module):
    def __init__(self, dim, heads=8, dim_head=64):
        super().__init__()
        self.heads = heads
        self.dim_head = dim_head
        inner = heads * dim_head
        self.to_qkv = nn.Linear(dim, 3 * inner)
        self.to_out = nn.Linear(inner, dim)

    @classmethod
    def from_separate(cls, mha):
        fused = cls(mha.query.in_features, mha.heads, mha.dim_head).to(mha.query.weight)
        with torch.no_grad():
            mha.query.weight.div_(mha.dim_head**0.5)  # saves a division in every forward pass
            mha.query.bias.div_(mha.dim_head**0.5)
            fused.to_qkv.weight.copy_(torch.cat([mha.query.weight, mha.key.weight, mha.value.weight]))
            fused.to_qkv.bias.copy_(torch.cat([mha.query.bias, mha.key.bias, mha.value.bias]))
            fused.to_out.weight.copy_(mha.to_out.weight)
            fused.to_out.bias.copy_(mha.to_out.bias)
        return fused

    def forward(self, x, mask=None):
        q, k, v = (t.unflatten(-1, (self.heads, self.dim_head)).transpose(1, 2) for t in self.to_qkv(x).chunk(3, -1))
        weights = masked_softmax(q @ k.mT, None if mask is None else mask.bool().unsqueeze(-3))
        return self.to_out((weights @ v).transpose(1, 2).flatten(2)), weights

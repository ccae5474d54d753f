# diagnosis: cut_by_width
# mistake: cuts the product into pieces of D numbers instead of H * Dh
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
        new = cls(mha.query.in_features, mha.heads, mha.dim_head).to(mha.query.weight)
        with torch.no_grad():
            new.to_qkv.weight.copy_(torch.cat([mha.query.weight, mha.key.weight, mha.value.weight]))
            new.to_qkv.bias.copy_(torch.cat([mha.query.bias, mha.key.bias, mha.value.bias]))
            new.to_out.weight.copy_(mha.to_out.weight)
            new.to_out.bias.copy_(mha.to_out.bias)
        return new

    def forward(self, x, mask=None):
        B, T, D = x.shape
        qkv = self.to_qkv(x)
        q, k, v = qkv[..., :D], qkv[..., D : 2 * D], qkv[..., 2 * D : 3 * D]
        q, k, v = (t.reshape(B, T, self.heads, -1).permute(0, 2, 1, 3) for t in (q, k, v))
        weights = masked_softmax(q @ k.mT / self.dim_head**0.5, None if mask is None else mask.bool().unsqueeze(-3))
        return self.to_out((weights @ v).permute(0, 2, 1, 3).reshape(B, T, -1)), weights

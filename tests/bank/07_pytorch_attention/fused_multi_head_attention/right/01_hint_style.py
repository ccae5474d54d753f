# Exercise 7.4  One matrix for three | about 15 min | difficulty 3/5 | 3 points
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
        new = cls(mha.query.in_features, mha.heads, mha.dim_head).to(mha.query.weight.dtype)
        with torch.no_grad():
            new.to_qkv.weight.copy_(torch.cat([mha.query.weight, mha.key.weight, mha.value.weight]))
            new.to_qkv.bias.copy_(torch.cat([mha.query.bias, mha.key.bias, mha.value.bias]))
            new.to_out.weight.copy_(mha.to_out.weight)
            new.to_out.bias.copy_(mha.to_out.bias)
        return new

    def forward(self, x, mask=None):
        q, k, v = self.to_qkv(x).chunk(3, dim=-1)
        q = q.unflatten(-1, (self.heads, self.dim_head)).transpose(1, 2)
        k = k.unflatten(-1, (self.heads, self.dim_head)).transpose(1, 2)
        v = v.unflatten(-1, (self.heads, self.dim_head)).transpose(1, 2)
        scores = q @ k.transpose(-1, -2) / self.dim_head**0.5
        if mask is not None:
            mask = mask.bool()[..., None, :, :]
        weights = masked_softmax(scores, mask)
        return self.to_out((weights @ v).transpose(1, 2).flatten(2)), weights

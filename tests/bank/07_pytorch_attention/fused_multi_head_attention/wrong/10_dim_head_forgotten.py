# diagnosis: dim_head_ignored, sizes_ignored
# mistake: passes no dim_head to the constructor, so the default of 64 is used
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
        new = cls(mha.query.in_features, mha.heads)
        new.to(mha.query.weight.dtype)
        new.to_qkv.weight.data = torch.cat([mha.query.weight, mha.key.weight, mha.value.weight]).data
        new.to_qkv.bias.data = torch.cat([mha.query.bias, mha.key.bias, mha.value.bias]).data
        new.to_out.weight.data = mha.to_out.weight.data.clone()
        new.to_out.bias.data = mha.to_out.bias.data.clone()
        return new

    def forward(self, x, mask=None):
        q, k, v = self.to_qkv(x).chunk(3, dim=-1)
        q, k, v = (t.reshape(*t.shape[:2], self.heads, -1).transpose(1, 2) for t in (q, k, v))
        if mask is not None:
            mask = mask.bool()[..., None, :, :]
        weights = masked_softmax(q @ k.mT / self.dim_head**0.5, mask)
        return self.to_out((weights @ v).transpose(1, 2).flatten(2)), weights

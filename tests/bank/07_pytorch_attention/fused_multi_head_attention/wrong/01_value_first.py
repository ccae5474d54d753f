# diagnosis: order_vkq
# mistake: stacks and cuts in the order value, key, query; consistent with itself, but not the promised order of the rows
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
            new.to_qkv.weight.copy_(torch.cat([mha.value.weight, mha.key.weight, mha.query.weight]))
            new.to_qkv.bias.copy_(torch.cat([mha.value.bias, mha.key.bias, mha.query.bias]))
            new.to_out.weight.copy_(mha.to_out.weight)
            new.to_out.bias.copy_(mha.to_out.bias)
        return new

    def forward(self, x, mask=None):
        v, k, q = self.to_qkv(x).chunk(3, dim=-1)
        q, k, v = (t.unflatten(-1, (self.heads, self.dim_head)).transpose(1, 2) for t in (q, k, v))
        if mask is not None:
            mask = mask.bool()[..., None, :, :]
        weights = masked_softmax(q @ k.mT / self.dim_head**0.5, mask)
        return self.to_out((weights @ v).transpose(1, 2).flatten(2)), weights

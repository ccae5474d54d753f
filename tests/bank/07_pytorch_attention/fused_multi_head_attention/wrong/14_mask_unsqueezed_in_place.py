# diagnosis: changes_the_mask
# mistake: unsqueeze_ puts the head axis into the caller's own mask
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
        q, k, v = self.to_qkv(x).unflatten(-1, (3, self.heads, self.dim_head)).unbind(2)
        s = torch.einsum("bihd,bjhd->bhij", q, k) / self.dim_head**0.5
        if mask is not None:
            mask.unsqueeze_(-3)
            s = s.masked_fill(mask == 0, torch.finfo(s.dtype).min)
            w = s.softmax(-1) * (mask != 0)
        else:
            w = s.softmax(-1)
        return self.to_out(torch.einsum("bhij,bjhd->bihd", w, v).flatten(2)), w

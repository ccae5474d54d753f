# diagnosis: not_scaled
# mistake: forward never divides the scores by sqrt(Dh)
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
        q, k, v = self.to_qkv(x).unflatten(-1, (3, self.heads, self.dim_head)).movedim(2, 0)
        scores = torch.einsum("bthd,bshd->bhts", q, k)
        weights = masked_softmax(scores, None if mask is None else mask.bool()[..., None, :, :])
        return self.to_out(torch.einsum("bhts,bshd->bthd", weights, v).flatten(-2)), weights

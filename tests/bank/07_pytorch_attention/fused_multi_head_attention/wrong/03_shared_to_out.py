# diagnosis: to_out_shared
# mistake: to_out is the very layer of mha, so the two models share its memory
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
        new.to_out = mha.to_out
        return new

    def forward(self, x, mask=None):
        B, T, _ = x.shape
        q, k, v = [t.view(B, T, self.heads, self.dim_head).transpose(1, 2) for t in self.to_qkv(x).chunk(3, -1)]
        if mask is not None:
            mask = mask.bool().unsqueeze(-3)
        weights = masked_softmax(torch.matmul(q, k.mT) / self.dim_head**0.5, mask)
        return self.to_out(torch.matmul(weights, v).transpose(1, 2).flatten(2)), weights

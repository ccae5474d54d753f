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
        fused = cls(mha.query.in_features, heads=mha.heads, dim_head=mha.dim_head)
        layers = (mha.query, mha.key, mha.value)
        fused.to_qkv.weight = nn.Parameter(torch.cat([layer.weight.detach() for layer in layers], dim=0))
        fused.to_qkv.bias = nn.Parameter(torch.cat([layer.bias.detach() for layer in layers], dim=0))
        fused.to_out.weight = nn.Parameter(mha.to_out.weight.detach().clone())
        fused.to_out.bias = nn.Parameter(mha.to_out.bias.detach().clone())
        return fused

    def forward(self, x, mask=None):
        inner = self.heads * self.dim_head
        rows = self.to_qkv(x).split(inner, dim=-1)
        q, k, v = (torch.stack(r.split(self.dim_head, -1), 1) for r in rows)
        scores = (q / self.dim_head**0.5).matmul(k.mT)
        weights = masked_softmax(scores, None if mask is None else mask.bool().unsqueeze(-3))
        return [self.to_out(torch.cat((weights @ v).unbind(1), -1)), weights]

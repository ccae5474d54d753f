# diagnosis: to_out_forgotten
# mistake: half-finished, to_out keeps its own random weights
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
        fused = cls(dim=mha.query.in_features, heads=mha.heads, dim_head=mha.dim_head)
        fused.to(mha.query.weight.dtype)
        w = torch.cat([mha.query.weight, mha.key.weight, mha.value.weight]).detach()
        b = torch.cat([mha.query.bias, mha.key.bias, mha.value.bias]).detach()
        fused.to_qkv.weight = nn.Parameter(w)
        fused.to_qkv.bias = nn.Parameter(b)
        return fused

    def forward(self, x, mask=None):
        qkv = self.to_qkv(x).chunk(3, dim=-1)
        q, k, v = [torch.stack(part.chunk(self.heads, dim=-1), dim=1) for part in qkv]
        weights = masked_softmax(q @ k.mT / self.dim_head**0.5, None if mask is None else (mask > 0).unsqueeze(-3))
        return self.to_out(torch.cat((weights @ v).unbind(1), dim=-1)), weights

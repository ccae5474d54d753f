# diagnosis: tilde_refused, tilde_on_integers
# mistake: uses ~mask as it comes, which torch refuses or misreads for an integer mask
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
        old = mha.state_dict()
        fused = cls(mha.query.in_features, mha.heads, mha.dim_head).to(mha.query.weight.dtype)
        for kind in ("weight", "bias"):
            old["to_qkv." + kind] = torch.cat([old.pop(f"{name}.{kind}") for name in ("query", "key", "value")])
        fused.load_state_dict(old)
        return fused

    def forward(self, x, mask=None):
        # one product, three parts
        q, k, v = self.to_qkv(x).chunk(3, dim=-1)
        B, T, inner = q.shape
        q = q.view(B, T, self.heads, -1).transpose(1, 2)
        k = k.reshape(B, T, self.heads, -1).transpose(1, 2)
        v = v.reshape(B, T, self.heads, -1).transpose(1, 2)
        scores = torch.matmul(q, k.transpose(2, 3)) / self.dim_head**0.5
        if mask is not None:
            scores = scores.masked_fill(~mask.unsqueeze(-3), float("-inf"))
        weights = torch.nan_to_num(F.softmax(scores, dim=-1))
        return self.to_out(torch.matmul(weights, v).transpose(1, 2).reshape(B, T, inner)), weights

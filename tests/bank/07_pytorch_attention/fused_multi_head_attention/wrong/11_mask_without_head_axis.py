# diagnosis: mask_without_a_head_axis
# mistake: the mask (B, T, T) is used without a head axis, so its texts meet the heads
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
            for kind in ("weight", "bias"):
                stacked = torch.cat([getattr(layer, kind) for layer in (mha.query, mha.key, mha.value)])
                getattr(new.to_qkv, kind).copy_(stacked)
                getattr(new.to_out, kind).copy_(getattr(mha.to_out, kind))
        return new

    def forward(self, x, mask=None):
        B, T, _ = x.shape
        q, k, v = self.to_qkv(x).view(B, T, 3, self.heads, self.dim_head).permute(2, 0, 3, 1, 4)
        scores = q @ k.mT / self.dim_head**0.5
        if mask is not None:
            scores = scores.masked_fill(mask == 0, -torch.inf)
        weights = scores.softmax(-1).nan_to_num()
        return self.to_out((weights @ v).transpose(1, 2).reshape(B, T, -1)), weights

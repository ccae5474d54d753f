# diagnosis: rows_by_head
# mistake: stacks the rows head by head, (H, 3, Dh), and reads them so; right in itself, but not the promised layout
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
        H, Dh = mha.heads, mha.dim_head
        with torch.no_grad():
            w = torch.stack([l.weight.view(H, Dh, -1) for l in (mha.query, mha.key, mha.value)], dim=1)
            b = torch.stack([l.bias.view(H, Dh) for l in (mha.query, mha.key, mha.value)], dim=1)
            new.to_qkv.weight.copy_(w.flatten(0, 2))
            new.to_qkv.bias.copy_(b.flatten())
            new.to_out.weight.copy_(mha.to_out.weight)
            new.to_out.bias.copy_(mha.to_out.bias)
        return new

    def forward(self, x, mask=None):
        B, T, _ = x.shape
        q, k, v = self.to_qkv(x).view(B, T, self.heads, 3, self.dim_head).permute(3, 0, 2, 1, 4)
        weights = masked_softmax(q @ k.mT / self.dim_head**0.5, None if mask is None else mask.bool().unsqueeze(-3))
        return self.to_out((weights @ v).transpose(1, 2).flatten(2)), weights

# diagnosis: cut_by_head
# mistake: forward reads the rows as (H, 3, Dh), head by head, although they are stacked as (3, H, Dh)
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
        fused = cls(mha.query.in_features, mha.heads, mha.dim_head).to(mha.query.weight.dtype)
        fused.load_state_dict(
            {
                "to_qkv.weight": torch.cat([mha.query.weight, mha.key.weight, mha.value.weight]).detach(),
                "to_qkv.bias": torch.cat([mha.query.bias, mha.key.bias, mha.value.bias]).detach(),
                "to_out.weight": mha.to_out.weight.detach(),
                "to_out.bias": mha.to_out.bias.detach(),
            }
        )
        return fused

    def forward(self, x, mask=None):
        B, T, _ = x.shape
        qkv = self.to_qkv(x).view(B, T, self.heads, 3 * self.dim_head).transpose(1, 2)
        q, k, v = qkv.chunk(3, dim=-1)
        scores = q @ k.transpose(-2, -1) / self.dim_head**0.5
        weights = masked_softmax(scores, None if mask is None else mask.bool().unsqueeze(-3))
        return self.to_out((weights @ v).transpose(1, 2).reshape(B, T, -1)), weights

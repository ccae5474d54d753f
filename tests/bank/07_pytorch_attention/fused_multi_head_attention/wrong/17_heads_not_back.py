# diagnosis: not_transposed_back
# mistake: merges the heads with a plain reshape of (B, H, T, Dh)
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
        state = {k: v.clone() for k, v in mha.state_dict().items() if k.startswith("to_out.")}
        for kind in ["weight", "bias"]:
            state["to_qkv." + kind] = torch.cat([mha.state_dict()[n + "." + kind] for n in ["query", "key", "value"]])
        new = cls(mha.query.in_features, mha.heads, mha.dim_head).to(mha.query.weight.dtype)
        new.load_state_dict(state)
        return new

    def forward(self, x, mask=None):
        b, t, _ = x.size()
        q, k, v = (p.view(b, t, self.heads, self.dim_head).transpose(1, 2) for p in self.to_qkv(x).chunk(3, 2))
        a = masked_softmax(q @ k.mT / self.dim_head**0.5, None if mask is None else mask.bool().unsqueeze(-3))
        return self.to_out((a @ v).reshape(b, t, -1)), a

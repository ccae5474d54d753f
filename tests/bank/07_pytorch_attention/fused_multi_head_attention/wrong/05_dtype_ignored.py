# diagnosis: dtype_lost
# mistake: the new module is float32 whatever mha is
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
        fused = cls(mha.query.in_features, mha.heads, mha.dim_head)
        state = {f"to_qkv.{kind}": torch.cat([old[f"{n}.{kind}"] for n in ("query", "key", "value")]) for kind in ("weight", "bias")}
        fused.load_state_dict(state | {k: v for k, v in old.items() if k.startswith("to_out")})
        return fused

    def forward(self, x, mask=None):
        cut = lambda t: t.unflatten(-1, (self.heads, self.dim_head))
        q, k, v = map(cut, self.to_qkv(x).chunk(3, dim=-1))
        s = torch.einsum("bthd,bshd->bhts", q, k) / self.dim_head**0.5
        w = masked_softmax(s, None if mask is None else mask.bool()[..., None, :, :])
        return self.to_out(torch.einsum("bhts,bshd->bthd", w, v).flatten(2)), w

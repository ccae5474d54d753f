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
        parts = ["query", "key", "value"]
        fused = cls(old["query.weight"].shape[1], mha.heads, mha.dim_head)
        fused.to(old["query.weight"])  # dtype and device
        fused.load_state_dict(
            {
                "to_qkv.weight": torch.vstack([old[f"{part}.weight"] for part in parts]),
                "to_qkv.bias": torch.hstack([old[f"{part}.bias"] for part in parts]),
                "to_out.weight": old["to_out.weight"],
                "to_out.bias": old["to_out.bias"],
            }
        )
        return fused

    def forward(self, x, mask=None):
        B, T, _ = x.shape
        qkv = self.to_qkv(x).view(B, T, 3, self.heads, self.dim_head)
        q, k, v = qkv.permute(2, 0, 3, 1, 4)
        s = torch.einsum("bhtd,bhsd->bhts", q, k) * self.dim_head**-0.5
        if mask is None:
            w = torch.softmax(s, -1)
        else:
            keep = (mask != 0).unsqueeze(-3)
            w = torch.softmax(s.masked_fill(~keep, torch.finfo(s.dtype).min), -1) * keep
        return self.to_out(torch.einsum("bhts,bhsd->bthd", w, v).reshape(B, T, -1)), w

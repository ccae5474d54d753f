# diagnosis: width_from_inside, width_from_inside_by_rows
# mistake: takes heads * dim_head for D, which fails where the inner width is another
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
        dim = mha.heads * mha.dim_head
        fused = cls(dim, mha.heads, mha.dim_head).to(mha.query.weight.dtype)
        for i, layer in enumerate([mha.query, mha.key, mha.value]):
            rows = slice(i * dim, (i + 1) * dim)
            fused.to_qkv.weight.data[rows] = layer.weight.data
            fused.to_qkv.bias.data[rows] = layer.bias.data
        fused.to_out.load_state_dict(mha.to_out.state_dict())
        return fused

    def forward(self, x, mask=None):
        B, T, _ = x.shape
        q, k, v = self.to_qkv(x).view(B, T, 3, self.heads, self.dim_head).permute(2, 0, 3, 1, 4)
        scores = torch.einsum("bhtd,bhsd->bhts", q, k) / self.dim_head**0.5
        weights = masked_softmax(scores, None if mask is None else mask.bool().unsqueeze(-3))
        return self.to_out(torch.einsum("bhts,bhsd->bthd", weights, v).flatten(2)), weights

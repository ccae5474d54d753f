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
        import copy

        fused = cls(mha.query.in_features, mha.heads, mha.dim_head)
        fused.to_out = copy.deepcopy(mha.to_out)
        fused.to(mha.query.weight)
        names = dict(enumerate(("query", "key", "value")))
        with torch.no_grad():
            for kind in ("weight", "bias"):
                target = getattr(fused.to_qkv, kind).unflatten(0, (3, -1))  # a view of the rows
                for place, name in names.items():
                    target[place].copy_(getattr(getattr(mha, name), kind))
        return fused.requires_grad_(True)

    def forward(self, x, mask=None):
        kind = x.dtype
        q, k, v = (
            part.unflatten(-1, (self.heads, self.dim_head)).movedim(2, 1)
            for part in self.to_qkv(x).double().tensor_split(3, dim=-1)
        )
        scores = q @ k.mT / self.dim_head**0.5
        weights = masked_softmax(scores, mask if mask is None else mask.to(torch.bool)[..., None, :, :])
        found = (weights @ v).movedim(1, 2).flatten(2).to(kind)
        return self.to_out(found), weights.to(kind)

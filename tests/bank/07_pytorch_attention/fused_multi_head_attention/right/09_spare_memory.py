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
        weight = mha.query.weight
        fused = cls(weight.size(-1), mha.heads, mha.dim_head)
        fused = fused.double() if weight.dtype == torch.float64 else fused.to(weight.dtype)
        n = weight.size(0)
        for start, layer in zip((0, n, 2 * n), (mha.query, mha.key, mha.value)):
            fused.to_qkv.weight.data[start : start + n] = layer.weight.data
            fused.to_qkv.bias.data[start : start + n] = layer.bias.data
        nn.utils.vector_to_parameters(
            nn.utils.parameters_to_vector(mha.to_out.parameters()).detach().clone(), fused.to_out.parameters()
        )
        return fused

    def forward(self, x, mask=None):
        B, T = x.shape[:2]
        q, k, v = (
            t.reshape(B, T, self.heads, self.dim_head).transpose(1, 2).flatten(0, 1)
            for t in self.to_qkv(x).chunk(3, -1)
        )  # (B * H, T, Dh) each
        logits = torch.bmm(q, k.mT) * self.dim_head**-0.5
        if mask is not None:
            closed = mask.eq(0).broadcast_to(B, T, T)[:, None].expand(B, self.heads, T, T).reshape(-1, T, T)
            logits = logits.masked_fill(closed, -torch.inf)
            logits = logits.masked_fill(closed.all(-1, keepdim=True), 0)  # nothing to see: no nan
            w = logits.softmax(-1).masked_fill(closed, 0)
        else:
            w = logits.softmax(-1)
        found = torch.bmm(w, v).unflatten(0, (B, self.heads)).transpose(1, 2).reshape(B, T, -1)
        return self.to_out(found), w.view(B, self.heads, T, T)

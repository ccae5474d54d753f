# diagnosis: biases_forgotten
# mistake: copies the weights only, the biases keep their random first values
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
        # Create new module
        fused = cls(mha.query.in_features, mha.heads, mha.dim_head)
        fused = fused.to(dtype=mha.query.weight.dtype, device=mha.query.weight.device)
        # Copy the weights
        with torch.no_grad():
            fused.to_qkv.weight.copy_(torch.cat([mha.query.weight, mha.key.weight, mha.value.weight], dim=0))
            fused.to_out.weight.copy_(mha.to_out.weight)
        return fused

    def forward(self, x, mask=None):
        q, k, v = self.to_qkv(x).chunk(3, dim=-1)
        q, k, v = map(lambda t: t.unflatten(-1, (self.heads, -1)).transpose(1, 2), (q, k, v))
        # Attention scores
        scores = torch.matmul(q, k.transpose(-1, -2)) * self.dim_head ** -0.5
        if mask is not None:
            mask = mask.bool()[..., None, :, :]
        weights = masked_softmax(scores, mask)
        out = torch.matmul(weights, v).transpose(1, 2).flatten(2)
        return self.to_out(out), weights

# diagnosis: mha_frozen
# mistake: freezes mha and puts it into eval mode, although it must not be changed
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
        mha.eval()
        for p in mha.parameters():
            p.requires_grad = False
        fused = cls(mha.query.in_features, mha.heads, mha.dim_head).to(mha.query.weight)
        fused.to_qkv.weight.data.copy_(torch.cat([mha.query.weight, mha.key.weight, mha.value.weight]))
        fused.to_qkv.bias.data.copy_(torch.cat([mha.query.bias, mha.key.bias, mha.value.bias]))
        fused.to_out.weight.data.copy_(mha.to_out.weight)
        fused.to_out.bias.data.copy_(mha.to_out.bias)
        return fused

    def forward(self, x, mask=None):
        B, T, _ = x.shape
        q, k, v = (t.reshape(B, T, self.heads, self.dim_head).transpose(1, 2) for t in self.to_qkv(x).chunk(3, dim=-1))
        if mask is not None:
            mask = mask.bool()[..., None, :, :]
        weights = masked_softmax(q @ k.mT / self.dim_head**0.5, mask)
        return self.to_out((weights @ v).transpose(1, 2).flatten(2)), weights

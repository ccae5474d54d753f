# diagnosis: nan_for_blocked_queries
# mistake: a query that may attend to nothing gets nan, a softmax over -inf alone
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
        # build fused projection
        fused = cls(mha.query.in_features, mha.heads, mha.dim_head).to(mha.query.weight)
        with torch.no_grad():
            fused.to_qkv.weight.copy_(torch.cat((mha.query.weight, mha.key.weight, mha.value.weight), 0))
            fused.to_qkv.bias.copy_(torch.cat((mha.query.bias, mha.key.bias, mha.value.bias), 0))
            fused.to_out.load_state_dict(mha.to_out.state_dict())
        return fused

    def forward(self, x, mask=None):
        B, T, _ = x.shape
        qkv = self.to_qkv(x).reshape(B, T, 3, self.heads, self.dim_head)
        q, k, v = qkv.permute(2, 0, 3, 1, 4).unbind(0)
        attn = (q @ k.transpose(-2, -1)) * self.dim_head ** -0.5
        if mask is not None:
            mask = mask[None, None] if mask.dim() == 2 else mask[:, None]
            attn = attn.masked_fill(mask == 0, float("-inf"))
        attn = attn.softmax(dim=-1)
        return self.to_out((attn @ v).transpose(1, 2).reshape(B, T, -1)), attn

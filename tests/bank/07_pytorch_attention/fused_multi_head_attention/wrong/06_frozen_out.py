# diagnosis: frozen_like_mha
# mistake: a copy of a frozen to_out stays frozen, so not all parameters of the new module can be trained
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
        from copy import deepcopy
        fused = cls(mha.query.in_features, mha.heads, mha.dim_head).to(mha.query.weight)
        with torch.no_grad():
            fused.to_qkv.weight.copy_(torch.cat([mha.query.weight, mha.key.weight, mha.value.weight]))
            fused.to_qkv.bias.copy_(torch.cat([mha.query.bias, mha.key.bias, mha.value.bias]))
        fused.to_out = deepcopy(mha.to_out)
        return fused

    def forward(self, x, mask=None):
        q, k, v = self.to_qkv(x).chunk(3, dim=-1)
        outs, ws = [], []
        m = None if mask is None else mask.bool()
        for qh, kh, vh in zip(*(t.split(self.dim_head, dim=-1) for t in (q, k, v))):
            w = masked_softmax(qh @ kh.mT / self.dim_head**0.5, m)
            ws.append(w)
            outs.append(w @ vh)
        return self.to_out(torch.cat(outs, -1)), torch.stack(ws, 1)

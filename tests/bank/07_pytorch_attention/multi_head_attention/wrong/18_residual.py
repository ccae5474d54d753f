# diagnosis: residual
# mistake: adds the input x to the output, a residual that belongs to the block around it
class MultiHeadAttention(nn.Module):
    def __init__(self, dim, heads=8, dim_head=64):
        super().__init__()
        self.heads = heads
        self.dim_head = dim_head
        self.query = nn.Linear(dim, heads * dim_head)
        self.key = nn.Linear(dim, heads * dim_head)
        self.value = nn.Linear(dim, heads * dim_head)
        self.to_out = nn.Linear(heads * dim_head, dim)

    def forward(self, x, context=None, mask=None):
        residual = x
        if context is None:
            context = x
        q, k, v = self.query(x), self.key(context), self.value(context)
        outs, weights = [], []
        for h in range(self.heads):
            sl = slice(h * self.dim_head, (h + 1) * self.dim_head)
            w = masked_softmax(q[..., sl] @ k[..., sl].mT / self.dim_head**0.5, mask.bool() if mask is not None else None)
            weights.append(w)
            outs.append(w @ v[..., sl])
        return residual + self.to_out(torch.cat(outs, dim=-1)), torch.stack(weights, dim=1)

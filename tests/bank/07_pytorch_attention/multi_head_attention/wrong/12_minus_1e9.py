# diagnosis: uniform_for_blocked_queries
# mistake: -1e9 for blocked keys, so a query that may attend to nothing averages everything
class MultiHeadAttention(nn.Module):
    """Multi-head attention (self or cross)."""

    def __init__(self, dim, heads=8, dim_head=64):
        super().__init__()
        self.heads = heads
        self.dim_head = dim_head
        inner_dim = heads * dim_head
        self.query = nn.Linear(dim, inner_dim)
        self.key = nn.Linear(dim, inner_dim)
        self.value = nn.Linear(dim, inner_dim)
        self.to_out = nn.Linear(inner_dim, dim)

    def forward(self, x, context=None, mask=None):
        context = context if context is not None else x
        b = x.shape[0]
        q, k, v = self.query(x), self.key(context), self.value(context)
        q, k, v = map(lambda t: t.view(b, -1, self.heads, self.dim_head).transpose(1, 2), (q, k, v))
        dots = torch.matmul(q, k.transpose(-1, -2)) * self.dim_head ** -0.5
        if mask is not None:
            if mask.dim() == 2:
                mask = mask[None, None]
            else:
                mask = mask[:, None]
            dots = dots.masked_fill(mask == 0, -1e9)
        attn = dots.softmax(dim=-1)
        out = torch.matmul(attn, v).transpose(1, 2).reshape(b, -1, self.heads * self.dim_head)
        return self.to_out(out), attn

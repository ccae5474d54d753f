class MultiHeadAttention(nn.Module):
    def __init__(self, dim, heads=8, dim_head=64):
        super().__init__()
        self.heads, self.dim_head = heads, dim_head
        self.query, self.key, self.value = (nn.Linear(dim, heads * dim_head) for _ in range(3))
        self.to_out = nn.Linear(heads * dim_head, dim)

    def forward(self, x, context=None, mask=None):
        src = context if context is not None else x
        cut = lambda t: t.reshape(t.shape[0], t.shape[1], self.heads, self.dim_head)
        q, k, v = cut(self.query(x)), cut(self.key(src)), cut(self.value(src))
        s = torch.einsum("bthd,bshd->bhts", q, k).mul(self.dim_head**-0.5)
        if mask is None:
            w = s.softmax(-1)
        else:
            m = (mask != 0).unsqueeze(-3)
            w = s.masked_fill(~m, torch.finfo(s.dtype).min).softmax(-1).masked_fill(~m, 0.0)
        return self.to_out(torch.einsum("bhts,bshd->bthd", w, v).flatten(-2)), w

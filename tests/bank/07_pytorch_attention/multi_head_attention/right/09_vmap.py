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
        source = x if context is None else context
        if mask is not None:
            mask = mask.bool()

        def one_head(q, k, v):  # (B, T, Dh), (B, S, Dh), (B, S, Dh)
            w = masked_softmax(q @ k.mT * self.dim_head**-0.5, mask)
            return w @ v, w

        q, k, v = (
            rows.reshape(*rows.shape[:2], self.heads, self.dim_head)
            for rows in (self.query(x), self.key(source), self.value(source))
        )
        found, weights = torch.vmap(one_head, in_dims=2, out_dims=(2, 1))(q, k, v)
        return self.to_out(found.reshape(*x.shape[:2], -1)), weights

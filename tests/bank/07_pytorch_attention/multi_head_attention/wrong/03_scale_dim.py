# diagnosis: scaled_by_dim
# mistake: divides the scores by sqrt(D) instead of sqrt(Dh)
class MultiHeadAttention(nn.Module):
    def __init__(self, dim, heads=8, dim_head=64):
        super().__init__()
        self.heads = heads
        self.dim_head = dim_head
        self.scale = dim ** -0.5
        self.query = nn.Linear(dim, heads * dim_head)
        self.key = nn.Linear(dim, heads * dim_head)
        self.value = nn.Linear(dim, heads * dim_head)
        self.to_out = nn.Linear(heads * dim_head, dim)

    def forward(self, x, context=None, mask=None):
        if context is None:
            context = x
        def heads(t):
            return t.unflatten(-1, (self.heads, self.dim_head)).transpose(1, 2)
        q, k, v = heads(self.query(x)), heads(self.key(context)), heads(self.value(context))
        s = torch.einsum("bhtd,bhsd->bhts", q, k) * self.scale
        w = masked_softmax(s, mask if mask is None else mask.bool()[..., None, :, :])
        return self.to_out((w @ v).transpose(1, 2).reshape(*x.shape[:2], -1)), w

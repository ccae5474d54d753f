# diagnosis: without_bias
# mistake: query, key and value have no bias
class MultiHeadAttention(nn.Module):
    def __init__(self, dim, heads=8, dim_head=64):
        super().__init__()
        self.heads = heads
        self.dim_head = dim_head
        self.query = nn.Linear(dim, heads * dim_head, bias=False)
        self.key = nn.Linear(dim, heads * dim_head, bias=False)
        self.value = nn.Linear(dim, heads * dim_head, bias=False)
        self.to_out = nn.Linear(heads * dim_head, dim)

    def forward(self, x, context=None, mask=None):
        source = x if context is None else context
        split = lambda t: t.unflatten(-1, (self.heads, self.dim_head)).transpose(1, 2)
        q, k, v = split(self.query(x)), split(self.key(source)), split(self.value(source))
        weights = masked_softmax(
            q @ k.mT / self.dim_head**0.5, None if mask is None else mask.bool()[..., None, :, :]
        )
        return self.to_out((weights @ v).transpose(1, 2).flatten(2)), weights

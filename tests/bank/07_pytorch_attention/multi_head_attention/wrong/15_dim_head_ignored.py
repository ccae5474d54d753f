# diagnosis: inner_width_is_dim
# mistake: makes the heads D / H wide, whatever dim_head says
class MultiHeadAttention(nn.Module):
    def __init__(self, dim, heads=8, dim_head=64):
        super().__init__()
        self.heads = heads
        self.dim_head = dim // heads
        self.query = nn.Linear(dim, dim)
        self.key = nn.Linear(dim, dim)
        self.value = nn.Linear(dim, dim)
        self.to_out = nn.Linear(dim, dim)

    def forward(self, x, context=None, mask=None):
        source = x if context is None else context
        q = self.query(x).unflatten(-1, (self.heads, self.dim_head)).transpose(1, 2)
        k = self.key(source).unflatten(-1, (self.heads, self.dim_head)).transpose(1, 2)
        v = self.value(source).unflatten(-1, (self.heads, self.dim_head)).transpose(1, 2)
        scores = q @ k.mT / self.dim_head**0.5
        weights = masked_softmax(scores, None if mask is None else mask.bool().unsqueeze(-3))
        return self.to_out((weights @ v).transpose(1, 2).flatten(2)), weights

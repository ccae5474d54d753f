# Exercise 7.3  Multi-head attention | about 20 min | difficulty 4/5 | 5 points
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
        q = self.query(x).unflatten(-1, (self.heads, self.dim_head)).transpose(1, 2)
        k = self.key(source).unflatten(-1, (self.heads, self.dim_head)).transpose(1, 2)
        v = self.value(source).unflatten(-1, (self.heads, self.dim_head)).transpose(1, 2)
        scores = q @ k.transpose(-1, -2) / self.dim_head**0.5
        if mask is not None:
            mask = mask.bool()[..., None, :, :]
        weights = masked_softmax(scores, mask)
        found = (weights @ v).transpose(1, 2).flatten(2)
        return self.to_out(found), weights

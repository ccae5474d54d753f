# diagnosis: values_from_x
# mistake: the values are made from x although a context is given
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
        if context is None:
            context = x
        q = self.query(x).unflatten(-1, (self.heads, -1)).transpose(1, 2)
        k = self.key(context).unflatten(-1, (self.heads, -1)).transpose(1, 2)
        v = self.value(x).unflatten(-1, (self.heads, -1)).transpose(1, 2)
        if mask is not None:
            mask = mask.bool().unsqueeze(-3)
        weights = masked_softmax(q @ k.transpose(-1, -2) / self.dim_head**0.5, mask)
        return self.to_out((weights @ v).transpose(1, 2).flatten(2)), weights

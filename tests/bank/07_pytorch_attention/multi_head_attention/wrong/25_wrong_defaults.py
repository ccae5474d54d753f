# diagnosis: defaults_swapped, other_defaults
# mistake: the defaults are dim_head=8 and heads=64, the wrong way round
class MultiHeadAttention(nn.Module):
    def __init__(self, dim, heads=64, dim_head=8):
        super().__init__()
        self.heads = heads
        self.dim_head = dim_head
        self.query = nn.Linear(dim, heads * dim_head)
        self.key = nn.Linear(dim, heads * dim_head)
        self.value = nn.Linear(dim, heads * dim_head)
        self.to_out = nn.Linear(heads * dim_head, dim)

    def forward(self, x, context=None, mask=None):
        y = x if context is None else context
        size = (self.heads, self.dim_head)
        s = torch.einsum("bthd,bshd->bhts", self.query(x).unflatten(2, size), self.key(y).unflatten(2, size))
        w = masked_softmax(s * self.dim_head**-0.5, None if mask is None else mask.ne(0).unsqueeze(-3))
        found = torch.einsum("bhts,bshd->bthd", w, self.value(y).unflatten(2, size))
        return self.to_out(found.flatten(2)), w

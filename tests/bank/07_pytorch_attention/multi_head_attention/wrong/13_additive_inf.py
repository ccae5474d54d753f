# diagnosis: nan_gradients
# mistake: adds -inf to the scores and turns nan into 0 afterwards; the gradients are nan all the same
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
        context = x if context is None else context
        q = self.query(x).unflatten(-1, (self.heads, self.dim_head)).movedim(2, 1)
        k = self.key(context).unflatten(-1, (self.heads, self.dim_head)).movedim(2, 1)
        v = self.value(context).unflatten(-1, (self.heads, self.dim_head)).movedim(2, 1)
        scores = q @ k.mT / self.dim_head**0.5
        if mask is not None:
            bias = torch.zeros_like(mask, dtype=scores.dtype)
            bias[mask == 0] = -torch.inf
            scores = scores + bias.unsqueeze(-3)
        weights = scores.softmax(-1).nan_to_num()
        return self.to_out((weights @ v).movedim(1, 2).flatten(2)), weights

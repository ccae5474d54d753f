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
        shape = (self.heads, self.dim_head)
        q = self.query(x).unflatten(2, shape).movedim(2, 1).double()
        k = self.key(context).unflatten(2, shape).movedim(2, 1).double()
        v = self.value(context).unflatten(2, shape).movedim(2, 1).double()
        scores = q @ k.mT / self.dim_head**0.5
        if mask is not None:
            blocked = (mask == 0).unsqueeze(-3).expand(scores.shape)
            scores[blocked] = -torch.inf
        top = scores.amax(-1, keepdim=True).clamp(min=-1e300)
        e = (scores - top).exp()
        w = e / e.sum(-1, keepdim=True).clamp(min=0.5)
        found = (w @ v).movedim(1, 2).flatten(2)
        return self.to_out(found.to(x.dtype)), w.to(x.dtype)

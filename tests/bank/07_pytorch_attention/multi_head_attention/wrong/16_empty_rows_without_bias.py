# diagnosis: zero_for_blocked_queries
# mistake: sets the output of a query without keys to zero after to_out, instead of leaving its bias
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
        if mask is None:
            mask = torch.ones(x.shape[1], context.shape[1], device=x.device)
        mask = mask.bool()
        tables, found = [], []
        for h in range(self.heads):
            i, j = h * self.dim_head, (h + 1) * self.dim_head
            q, k, v = self.query(x)[..., i:j], self.key(context)[..., i:j], self.value(context)[..., i:j]
            table = masked_softmax(q @ k.mT / self.dim_head**0.5, mask)
            tables.append(table)
            found.append(table @ v)
        output = self.to_out(torch.cat(found, dim=-1))
        sees_something = mask.any(dim=-1, keepdim=True)
        return torch.where(sees_something, output, 0.0), torch.stack(tables, dim=1)

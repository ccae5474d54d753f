class MultiHeadAttention(nn.Module):
    """Side by side and then mixed is the same as: mix each head by its own columns, then add up."""

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
        allowed = None if mask is None else mask == 1
        output, tables = self.to_out.bias, []
        for h in range(self.heads):
            rows = slice(h * self.dim_head, (h + 1) * self.dim_head)
            q = F.linear(x, self.query.weight[rows], self.query.bias[rows])
            k = F.linear(source, self.key.weight[rows], self.key.bias[rows])
            v = F.linear(source, self.value.weight[rows], self.value.bias[rows])
            w = masked_softmax(q @ k.mT / self.dim_head**0.5, allowed)
            output = output + F.linear(w @ v, self.to_out.weight[:, rows])
            tables.append(w)
        return output, torch.stack(tables, 1)

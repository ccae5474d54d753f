# diagnosis: no_to_out
# mistake: puts the heads side by side and stops; to_out is never applied
class MultiHeadAttention(nn.Module):
    def __init__(self, dim, heads=8, dim_head=64):
        super().__init__()
        self.heads = heads
        self.dim_head = dim_head
        self.query = nn.Linear(dim, heads * dim_head)
        self.key = nn.Linear(dim, heads * dim_head)
        self.value = nn.Linear(dim, heads * dim_head)
        self.to_out = nn.Linear(heads * dim_head, dim)

    def one_head(self, h, q, k, v, mask):
        part = slice(h * self.dim_head, (h + 1) * self.dim_head)
        weights = masked_softmax(q[..., part] @ k[..., part].mT / self.dim_head**0.5, mask)
        return weights @ v[..., part], weights

    def forward(self, x, context=None, mask=None):
        source = x if context is None else context
        mask = mask.bool() if mask is not None else mask
        q, k, v = self.query(x), self.key(source), self.value(source)
        found, weights = zip(*[self.one_head(h, q, k, v, mask) for h in range(self.heads)])
        return torch.cat(found, dim=-1), torch.stack(weights, dim=1)

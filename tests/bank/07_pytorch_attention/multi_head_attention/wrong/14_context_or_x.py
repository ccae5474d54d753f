# diagnosis: context_or_x
# mistake: writes `context or x`, which torch refuses for a tensor of many numbers
class MultiHeadAttention(nn.Module):
    def __init__(self, dim, heads=8, dim_head=64):
        super().__init__()
        self.heads = heads
        self.dim_head = dim_head
        self.query = nn.Linear(dim, heads * dim_head)
        self.key = nn.Linear(dim, heads * dim_head)
        self.value = nn.Linear(dim, heads * dim_head)
        self.to_out = nn.Linear(heads * dim_head, dim)

    def cut(self, rows):
        return torch.stack(rows.chunk(self.heads, dim=-1), dim=1)

    def forward(self, x, context=None, mask=None):
        source = context or x
        scores = self.cut(self.query(x)) @ self.cut(self.key(source)).mT / self.dim_head**0.5
        weights = masked_softmax(scores, None if mask is None else (mask == 1).unsqueeze(-3))
        found = weights @ self.cut(self.value(source))
        return self.to_out(torch.cat(found.unbind(1), dim=-1)), weights

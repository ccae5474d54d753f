# diagnosis: mask_repeated
# mistake: folds the heads into the batch but repeats the mask with .repeat, so texts and heads of the mask are mixed up
class MultiHeadAttention(nn.Module):
    def __init__(self, dim, heads=8, dim_head=64):
        super().__init__()
        self.heads = heads
        self.dim_head = dim_head
        self.query = nn.Linear(dim, heads * dim_head)
        self.key = nn.Linear(dim, heads * dim_head)
        self.value = nn.Linear(dim, heads * dim_head)
        self.to_out = nn.Linear(heads * dim_head, dim)

    def _fold(self, rows):
        B, L, _ = rows.shape
        return rows.reshape(B, L, self.heads, -1).permute(0, 2, 1, 3).reshape(B * self.heads, L, -1)

    def forward(self, x, context=None, mask=None):
        B, T, _ = x.shape
        source = x if context is None else context
        S = source.shape[1]
        q, k, v = self._fold(self.query(x)), self._fold(self.key(source)), self._fold(self.value(source))
        scores = torch.bmm(q, k.mT) / self.dim_head**0.5
        if mask is not None:
            mask = mask.bool().expand(B, T, S).repeat(self.heads, 1, 1)
        weights = masked_softmax(scores, mask).reshape(B, self.heads, T, S)
        found = weights @ v.reshape(B, self.heads, S, -1)
        return self.to_out(found.transpose(1, 2).flatten(2)), weights

# diagnosis: heads_interleaved, heads_interleaved_on_both_ends
# mistake: unflattens into (Dh, H), so the heads take every H-th number instead of a block of Dh
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
        q, k, v = [
            t.unflatten(-1, (self.dim_head, self.heads)).permute(0, 3, 1, 2)
            for t in (self.query(x), self.key(source), self.value(source))
        ]
        scores = q @ k.mT / self.dim_head**0.5
        if mask is not None:
            mask = mask.bool().unsqueeze(-3)
        weights = masked_softmax(scores, mask)
        found = (weights @ v).permute(0, 2, 3, 1).flatten(2)
        return self.to_out(found), weights

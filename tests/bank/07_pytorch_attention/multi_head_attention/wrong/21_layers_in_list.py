# diagnosis: heads_in_a_list
# mistake: keeps the layers in a plain Python list, where torch does not find them
class MultiHeadAttention(nn.Module):
    def __init__(self, dim, heads=8, dim_head=64):
        super().__init__()
        self.heads = heads
        self.dim_head = dim_head
        self.layers = [nn.Linear(dim, heads * dim_head) for _ in range(3)]
        self.to_out = nn.Linear(heads * dim_head, dim)

    def forward(self, x, context=None, mask=None):
        source = x if context is None else context
        query, key, value = self.layers
        q, k, v = (
            t.unflatten(-1, (self.heads, self.dim_head)).transpose(1, 2)
            for t in (query(x), key(source), value(source))
        )
        if mask is not None:
            mask = mask.bool()[..., None, :, :]
        weights = masked_softmax(q @ k.mT / self.dim_head**0.5, mask)
        return self.to_out((weights @ v).transpose(1, 2).flatten(2)), weights

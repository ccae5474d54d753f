# diagnosis: split_by_view, split_and_merged_by_view
# mistake: views (B, T, H * Dh) straight as (B, H, T, Dh), so heads get whole tokens instead of parts of all
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
        B, T, S = x.shape[0], x.shape[1], source.shape[1]
        q = self.query(x).view(B, self.heads, T, self.dim_head)
        k = self.key(source).view(B, self.heads, S, self.dim_head)
        v = self.value(source).view(B, self.heads, S, self.dim_head)
        scores = q @ k.mT / self.dim_head**0.5
        if mask is not None:
            mask = mask.bool()[..., None, :, :]
        weights = masked_softmax(scores, mask)
        return self.to_out((weights @ v).transpose(1, 2).flatten(2)), weights

# diagnosis: mask_inverted
# mistake: follows torch's own module, where True in a mask means blocked
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
        b, t, s = x.shape[0], x.shape[1], source.shape[1]
        q = self.query(x).reshape(b, t, self.heads, -1).permute(0, 2, 1, 3)
        k = self.key(source).reshape(b, s, self.heads, -1).permute(0, 2, 3, 1)
        v = self.value(source).reshape(b, s, self.heads, -1).permute(0, 2, 1, 3)
        scores = q @ k / self.dim_head**0.5
        if mask is not None:
            scores = scores.masked_fill(mask.bool()[..., None, :, :], -torch.inf)
        weights = scores.softmax(-1).nan_to_num(0)
        return self.to_out((weights @ v).permute(0, 2, 1, 3).reshape(b, t, -1)), weights

# diagnosis: weights_averaged
# mistake: gives back the weights averaged over the heads
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
        y = x if context is None else context
        q, k, v = (f(t).unflatten(2, (self.heads, self.dim_head)) for f, t in ((self.query, x), (self.key, y), (self.value, y)))
        s = torch.einsum("bthd,bshd->bhts", q, k) / self.dim_head**0.5
        w = masked_softmax(s, None if mask is None else mask.bool()[..., None, :, :])
        out = torch.einsum("bhts,bshd->bthd", w, v).flatten(2)
        return self.to_out(out), w.mean(dim=1)

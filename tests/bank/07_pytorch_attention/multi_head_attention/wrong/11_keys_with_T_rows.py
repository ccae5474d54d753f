# diagnosis: same_number_of_tokens
# mistake: views keys and values with T rows, which fails for a context of another length
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
        B, T, D = x.shape
        source = x if context is None else context
        q = self.query(x).view(B, T, self.heads, self.dim_head).transpose(1, 2)
        k = self.key(source).view(B, T, self.heads, self.dim_head).transpose(1, 2)
        v = self.value(source).view(B, T, self.heads, self.dim_head).transpose(1, 2)
        scores = q @ k.transpose(2, 3) / self.dim_head ** 0.5
        if mask is not None:
            mask = mask.bool()[..., None, :, :]
        weights = masked_softmax(scores, mask)
        out = (weights @ v).transpose(1, 2).reshape(B, T, self.heads * self.dim_head)
        return self.to_out(out), weights

# diagnosis: not_transposed_back
# mistake: reshapes (B, H, T, Dh) straight into (B, T, H * Dh) without moving the heads back
class MultiHeadAttention(nn.Module):
    def __init__(self, dim, heads=8, dim_head=64):
        super().__init__()
        self.heads = heads
        self.dim_head = dim_head
        self.query, self.key, self.value = (nn.Linear(dim, heads * dim_head) for _ in range(3))
        self.to_out = nn.Linear(heads * dim_head, dim)

    def split(self, t):
        return t.reshape(*t.shape[:2], self.heads, self.dim_head).permute(0, 2, 1, 3)

    def forward(self, x, context=None, mask=None):
        context = x if context is None else context
        q, k, v = self.split(self.query(x)), self.split(self.key(context)), self.split(self.value(context))
        scores = torch.matmul(q, k.transpose(-2, -1)) / self.dim_head**0.5
        weights = masked_softmax(scores, None if mask is None else mask.bool().unsqueeze(-3))
        out = torch.matmul(weights, v).reshape(x.shape[0], x.shape[1], -1)
        return self.to_out(out), weights

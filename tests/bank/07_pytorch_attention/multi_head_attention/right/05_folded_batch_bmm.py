class MultiHeadAttention(nn.Module):
    def __init__(self, dim, heads=8, dim_head=64):
        super().__init__()
        self.heads = heads
        self.dim_head = dim_head
        for name in ["query", "key", "value"]:
            self.add_module(name, nn.Linear(dim, heads * dim_head))
        self.to_out = nn.Linear(heads * dim_head, dim)

    def _fold(self, rows):
        """(B, L, H * Dh) to (B * H, L, Dh)."""
        B, L, _ = rows.shape
        return rows.reshape(B, L, self.heads, -1).permute(0, 2, 1, 3).reshape(B * self.heads, L, -1)

    def forward(self, x, context=None, mask=None):
        B, T, _ = x.shape
        source = x if context is None else context
        S = source.shape[1]
        q, k, v = self._fold(self.query(x)), self._fold(self.key(source)), self._fold(self.value(source))
        scores = torch.bmm(q, k.transpose(1, 2)) / np.sqrt(self.dim_head)
        if mask is not None:
            mask = mask.to(torch.bool).expand(B, T, S).repeat_interleave(self.heads, dim=0)
        weights = masked_softmax(scores, mask)
        found = torch.bmm(weights, v).reshape(B, self.heads, T, self.dim_head)
        found = torch.cat(found.unbind(1), dim=-1)
        return [self.to_out(found), weights.reshape(B, self.heads, T, S)]

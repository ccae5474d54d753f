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
        if context is None:
            context = x
        B, T, _ = x.shape
        S = context.shape[1]
        Q, K, V = self.query(x), self.key(context), self.value(context)
        found = torch.zeros_like(Q)
        weights = torch.zeros(B, self.heads, T, S, dtype=Q.dtype, device=Q.device)
        for b in range(B):
            for t in range(T):
                # which keys may this query look at?
                if mask is None:
                    allowed = list(range(S))
                elif mask.dim() == 2:
                    allowed = [s for s in range(S) if mask[t, s]]
                elif mask.shape[1] == 1:
                    allowed = [s for s in range(S) if mask[b, 0, s]]
                else:
                    allowed = [s for s in range(S) if mask[b, t, s]]
                for h in range(self.heads):
                    part = slice(h * self.dim_head, h * self.dim_head + self.dim_head)
                    e = K[b, :, part] @ Q[b, t, part] / self.dim_head ** 0.5
                    w = e * 0
                    if allowed:
                        w[allowed] = torch.softmax(e[allowed], dim=0)
                    weights[b, h, t] = w
                    found[b, t, part] = w @ V[b, :, part]
        return self.to_out(found), weights

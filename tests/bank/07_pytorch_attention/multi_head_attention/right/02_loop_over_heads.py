class MultiHeadAttention(nn.Module):
    def __init__(self, dim, heads=8, dim_head=64):
        super().__init__()
        self.heads = heads
        self.dim_head = dim_head
        inner = heads * dim_head
        self.query = nn.Linear(dim, inner)
        self.key = nn.Linear(dim, inner)
        self.value = nn.Linear(dim, inner)
        self.to_out = nn.Linear(inner, dim)

    def forward(self, x, context=None, mask=None):
        if context is None:
            context = x
        queries = self.query(x)
        keys = self.key(context)
        values = self.value(context)
        if mask is not None:
            mask = mask.bool()
        results = []
        all_weights = []
        for h in range(self.heads):
            start = h * self.dim_head
            stop = (h + 1) * self.dim_head
            q = queries[:, :, start:stop]
            k = keys[:, :, start:stop]
            v = values[:, :, start:stop]
            scores = torch.matmul(q, k.transpose(1, 2)) / self.dim_head ** 0.5
            w = masked_softmax(scores, mask)
            all_weights.append(w)
            results.append(torch.matmul(w, v))
        output = self.to_out(torch.cat(results, dim=2))
        return output, torch.stack(all_weights, dim=1)

class FusedMultiHeadAttention(nn.Module):
    def __init__(self, dim, heads=8, dim_head=64):
        super().__init__()
        self.heads = heads
        self.dim_head = dim_head
        inner = heads * dim_head
        self.to_qkv = nn.Linear(dim, 3 * inner)
        self.to_out = nn.Linear(inner, dim)

    @classmethod
    def from_separate(cls, mha):
        D = mha.to_out.out_features
        new = FusedMultiHeadAttention(D, mha.heads, mha.dim_head)
        new = new.to(device=mha.query.weight.device, dtype=mha.query.weight.dtype)
        n = mha.heads * mha.dim_head
        with torch.no_grad():
            i = 0
            for layer in [mha.query, mha.key, mha.value]:
                for row in range(n):
                    new.to_qkv.weight[i] = layer.weight[row]
                    new.to_qkv.bias[i] = layer.bias[row]
                    i = i + 1
            new.to_out.weight[:] = mha.to_out.weight
            new.to_out.bias[:] = mha.to_out.bias
        return new

    def forward(self, x, mask=None):
        n = self.heads * self.dim_head
        everything = self.to_qkv(x)
        queries = everything[:, :, :n]
        keys = everything[:, :, n : 2 * n]
        values = everything[:, :, 2 * n :]
        if mask is not None:
            mask = mask == 1
        results = []
        all_weights = []
        for h in range(self.heads):
            a = h * self.dim_head
            b = a + self.dim_head
            scores = queries[:, :, a:b] @ keys[:, :, a:b].transpose(1, 2) / self.dim_head ** 0.5
            w = masked_softmax(scores, mask)
            all_weights.append(w)
            results.append(w @ values[:, :, a:b])
        return self.to_out(torch.cat(results, dim=-1)), torch.stack(all_weights, dim=1)

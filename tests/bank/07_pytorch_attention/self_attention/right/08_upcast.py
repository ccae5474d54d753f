class SelfAttention(nn.Module):
    def __init__(self, input_dim, dim_head):
        super().__init__()
        self.query = nn.Linear(input_dim, dim_head, bias=False)
        self.key = nn.Linear(input_dim, dim_head, bias=False)
        self.value = nn.Linear(input_dim, dim_head, bias=False)

    def forward(self, sequence, attention_mask=None):
        kind = sequence.dtype
        x = sequence.to(torch.float64)
        q, k, v = (x @ layer.weight.to(torch.float64).t() for layer in (self.query, self.key, self.value))
        scores = (q.unsqueeze(2) * k.unsqueeze(1)).sum(-1) / q.shape[-1] ** 0.5  # (B, T, 1, Dh) * (B, 1, T, Dh)
        allowed = None
        if attention_mask is not None:
            allowed = (attention_mask == 1)[:, None]
        w = masked_softmax(scores, allowed)
        out = (w.unsqueeze(-1) * v.unsqueeze(1)).sum(2)
        return out.to(kind), w.to(kind)

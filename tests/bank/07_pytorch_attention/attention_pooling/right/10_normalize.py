class AttentionPooling(nn.Module):
    def __init__(self, hidden_dim):
        super().__init__()
        self.query = nn.Parameter(torch.randn(hidden_dim))
        self.register_buffer("scale", torch.tensor(hidden_dim, dtype=torch.float64).rsqrt(), persistent=False)

    def forward(self, hidden_states, attention_mask=None):
        # the scale is kept in float64, and a number without axes does not widen float32
        logits = F.linear(hidden_states, self.query[None]).squeeze(-1) * self.scale
        if attention_mask is None:
            allowed = torch.ones_like(logits, dtype=torch.bool)
        else:
            allowed = attention_mask.ne(0)
        lowest = torch.finfo(logits.dtype).min
        peak = logits.masked_fill(~allowed, lowest).amax(1, keepdim=True)
        positive = torch.where(allowed, logits - peak, lowest).exp() * allowed
        weights = F.normalize(positive, p=1, dim=1)
        return torch.einsum("bt,btd->bd", weights, hidden_states), weights

class AttentionPooling(nn.Module):
    def __init__(self, hidden_dim):
        super().__init__()
        self.query = nn.Parameter(torch.full((hidden_dim,), 0.1))

    def forward(self, hidden_states, attention_mask=None):
        dtype = hidden_states.dtype
        x = hidden_states.double()  # everything inside in float64, to be safe
        scores = x @ self.query.double() / np.sqrt(x.shape[2])
        if attention_mask is None:
            attention_mask = torch.ones_like(scores)
        mask = attention_mask.bool()
        scores = scores.masked_fill(mask.logical_not(), -np.inf)
        top = scores.detach().max(dim=1, keepdim=True).values
        top = top.clamp(min=torch.finfo(torch.float64).min)
        e = torch.exp(scores - top)
        weights = e / e.sum(dim=1, keepdim=True).clamp(min=1.0)
        context = x.mT @ weights[:, :, None]
        return context.squeeze(-1).to(dtype), weights.to(dtype)

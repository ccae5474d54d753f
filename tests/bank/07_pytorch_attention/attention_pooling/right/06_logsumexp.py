class AttentionPooling(nn.Module):
    def __init__(self, hidden_dim):
        super().__init__()
        self.query = nn.Parameter(torch.ones(hidden_dim) / hidden_dim)

    def forward(self, hidden_states, attention_mask=None):
        scores = (hidden_states * self.query).sum(-1) / len(self.query) ** 0.5
        if attention_mask is not None:
            scores = torch.where(attention_mask > 0, scores, -torch.inf)
        total = torch.logsumexp(scores, dim=1, keepdim=True)
        total = torch.where(total == -torch.inf, torch.zeros_like(total), total)
        weights = (scores - total).exp()
        return (weights.unsqueeze(2) * hidden_states).sum(1), weights

# diagnosis: query_linear_without_bias, query_is_a_linear
# mistake: query is an nn.Linear, so the parameter is called query.weight and has the shape (1, D)
class AttentionPooling(nn.Module):
    def __init__(self, hidden_dim):
        super().__init__()
        self.query = nn.Linear(hidden_dim, 1, bias=False)
        self.hidden_dim = hidden_dim

    def forward(self, hidden_states, attention_mask=None):
        scores = self.query(hidden_states).squeeze(-1) / self.hidden_dim**0.5
        mask = attention_mask.bool() if attention_mask is not None else None
        weights = masked_softmax(scores, mask)
        context = torch.sum(weights.unsqueeze(-1) * hidden_states, dim=1)
        return context, weights

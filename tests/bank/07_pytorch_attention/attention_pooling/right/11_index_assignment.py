class AttentionPooling(nn.Module):

    def __init__(self, hidden_dim):
        super().__init__()
        q = torch.empty(1, hidden_dim)
        nn.init.xavier_uniform_(q)
        self.query = nn.Parameter(q.view(-1))

    def forward(self, hidden_states, attention_mask=None):
        q = self.query.reshape(1, -1, 1).expand(hidden_states.size(0), -1, -1)
        scores = torch.bmm(hidden_states, q)[..., 0].div(self.query.shape[0] ** 0.5)
        if attention_mask is not None:
            padding = attention_mask == 0
            scores[padding] = float("-inf")
            empty = padding.all(dim=1)
            scores[empty] = 0.0
            weights = scores.softmax(dim=1)
            weights = torch.where(padding, torch.zeros_like(weights), weights)
        else:
            weights = scores.softmax(dim=1)
        context = torch.zeros_like(hidden_states[:, 0])
        for t in range(hidden_states.size(1)):
            context = context + weights[:, t : t + 1] * hidden_states[:, t]
        return context, weights

# diagnosis: weights_first
# mistake: gives back (weights, context) instead of (context, weights)
class AttentionPooling(nn.Module):
    def __init__(self, hidden_dim):
        super().__init__()
        self.query = nn.Parameter(torch.zeros(hidden_dim))

    def forward(self, hidden_states, attention_mask=None):
        scores = hidden_states @ self.query / self.query.shape[0] ** 0.5
        if attention_mask is not None:
            attention_mask = attention_mask > 0
        weights = masked_softmax(scores, attention_mask)
        context = torch.bmm(weights[:, None, :], hidden_states)[:, 0, :]
        return weights, context

# diagnosis: not_scaled
# mistake: the scores are not divided by sqrt(D)
class AttentionPooling(nn.Module):
    def __init__(self, hidden_dim):
        super().__init__()
        self.query = nn.Parameter(torch.zeros(hidden_dim))

    def forward(self, hidden_states, attention_mask=None):
        scores = hidden_states @ self.query
        if attention_mask is not None:
            attention_mask = attention_mask.bool()
        weights = masked_softmax(scores, attention_mask)
        return (weights[:, None] @ hidden_states).squeeze(1), weights

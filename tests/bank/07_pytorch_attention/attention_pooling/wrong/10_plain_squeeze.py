# diagnosis: squeezed
# mistake: squeeze() without an axis drops the batch axis of a single text as well
class AttentionPooling(nn.Module):
    def __init__(self, hidden_dim):
        super().__init__()
        self.query = nn.Parameter(torch.zeros(hidden_dim))

    def forward(self, hidden_states, attention_mask=None):
        q = self.query.view(-1, 1)
        scores = (hidden_states @ q).squeeze() / hidden_states.size(-1) ** 0.5
        if attention_mask is not None:
            attention_mask = attention_mask.bool()
        weights = masked_softmax(scores, attention_mask)
        context = (weights.unsqueeze(-2) @ hidden_states).squeeze()
        return context, weights

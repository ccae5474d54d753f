# diagnosis: changes_hidden_states
# mistake: sets the padding tokens of the caller's hidden_states to zero in place
class AttentionPooling(nn.Module):
    def __init__(self, hidden_dim):
        super().__init__()
        self.query = nn.Parameter(torch.ones(hidden_dim))

    def forward(self, hidden_states, attention_mask=None):
        if attention_mask is not None:
            attention_mask = attention_mask.bool()
            hidden_states.data[~attention_mask] = 0  # so that padding has no influence
        scores = hidden_states @ self.query / hidden_states.shape[-1] ** 0.5
        weights = masked_softmax(scores, attention_mask)
        context = (weights[..., None] * hidden_states).sum(dim=-2)
        return context, weights

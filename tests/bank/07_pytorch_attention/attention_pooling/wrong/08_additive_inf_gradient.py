# diagnosis: nan_gradients
# mistake: adds -inf to the scores and repairs nan afterwards, so a text of padding alone makes nan gradients
class AttentionPooling(nn.Module):
    def __init__(self, hidden_dim):
        super().__init__()
        self.query = nn.Parameter(torch.zeros(hidden_dim))

    def forward(self, hidden_states, attention_mask=None):
        scores = hidden_states.matmul(self.query) * hidden_states.shape[-1] ** -0.5
        if attention_mask is not None:
            penalty = torch.zeros_like(scores).masked_fill(attention_mask == 0, float("-inf"))
            scores = scores + penalty
        weights = scores.softmax(-1)
        weights = torch.where(torch.isnan(weights), torch.zeros_like(weights), weights)
        return (weights.unsqueeze(1) @ hidden_states).squeeze(1), weights

# diagnosis: zero_scores_are_padding
# mistake: takes every score that is exactly zero for padding, so real tokens with the score 0 are lost
class AttentionPooling(nn.Module):
    def __init__(self, hidden_dim):
        super().__init__()
        self.query = nn.Parameter(torch.randn(hidden_dim))

    def forward(self, hidden_states, attention_mask=None):
        scores = hidden_states @ self.query / hidden_states.shape[-1] ** 0.5
        if attention_mask is not None:
            scores = scores * attention_mask
            scores = scores.masked_fill(scores == 0, -torch.inf)
        weights = torch.nan_to_num(scores.softmax(dim=1))
        return (weights.unsqueeze(1) @ hidden_states).squeeze(1), weights

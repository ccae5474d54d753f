# diagnosis: scores_times_mask
# mistake: multiplies the scores by the mask, so padding has the score 0 and still gets a weight
class AttentionPooling(nn.Module):
    def __init__(self, hidden_dim):
        super().__init__()
        self.query = nn.Parameter(torch.zeros(hidden_dim))

    def forward(self, hidden_states, attention_mask=None):
        if attention_mask is None:
            attention_mask = torch.ones(hidden_states.shape[:2], device=hidden_states.device)
        scores = (hidden_states @ self.query) / hidden_states.shape[-1] ** 0.5
        scores = scores * attention_mask
        weights = torch.softmax(scores, dim=1)
        return torch.einsum("bt,btd->bd", weights, hidden_states), weights

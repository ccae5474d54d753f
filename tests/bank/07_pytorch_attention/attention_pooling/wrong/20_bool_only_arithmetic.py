# diagnosis: integers_only
# mistake: computes 1 - attention_mask, which torch refuses for a bool mask
class AttentionPooling(nn.Module):
    def __init__(self, hidden_dim):
        super().__init__()
        self.query = nn.Parameter(torch.zeros(hidden_dim))

    def forward(self, hidden_states, attention_mask=None):
        scores = hidden_states @ self.query / hidden_states.shape[-1] ** 0.5
        if attention_mask is None:
            weights = scores.softmax(-1)
        else:
            scores = scores + (1 - attention_mask) * torch.finfo(scores.dtype).min
            weights = scores.softmax(-1) * attention_mask
        return (weights[:, None] @ hidden_states)[:, 0], weights

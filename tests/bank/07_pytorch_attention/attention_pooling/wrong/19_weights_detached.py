# diagnosis: weights_detached
# mistake: the softmax is computed without gradients, so the query never learns
class AttentionPooling(nn.Module):
    def __init__(self, hidden_dim):
        super().__init__()
        self.query = nn.Parameter(torch.zeros(hidden_dim))

    def forward(self, hidden_states, attention_mask=None):
        scores = hidden_states @ self.query / hidden_states.shape[-1] ** 0.5
        mask = None if attention_mask is None else attention_mask.bool()
        with torch.no_grad():
            weights = masked_softmax(scores, mask)
        context = (weights[:, None] @ hidden_states).squeeze(1)
        return context, weights

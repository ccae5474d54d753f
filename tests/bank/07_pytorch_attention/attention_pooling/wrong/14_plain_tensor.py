# diagnosis: query_is_a_buffer
# mistake: the query is a buffer and not a parameter, so nothing is learned
class AttentionPooling(nn.Module):
    def __init__(self, hidden_dim):
        super().__init__()
        self.register_buffer("query", torch.zeros(hidden_dim))

    def forward(self, hidden_states, attention_mask=None):
        scores = hidden_states @ self.query / hidden_states.shape[-1] ** 0.5
        mask = None
        if attention_mask is not None:
            mask = attention_mask.bool()
        weights = masked_softmax(scores, mask)
        context = (weights[:, None] @ hidden_states)[:, 0]
        return context, weights

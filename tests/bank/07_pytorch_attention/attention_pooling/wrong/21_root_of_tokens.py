# diagnosis: scaled_by_tokens
# mistake: divides by sqrt(T), the number of tokens, instead of sqrt(D)
class AttentionPooling(nn.Module):
    def __init__(self, hidden_dim):
        super().__init__()
        self.query = nn.Parameter(torch.randn(hidden_dim) * 0.1)

    def forward(self, hidden_states, attention_mask=None):
        scores = torch.einsum("btd,d->bt", hidden_states, self.query)
        scores /= scores.shape[-1] ** 0.5
        if attention_mask is not None:
            attention_mask = attention_mask.bool()
        weights = masked_softmax(scores, attention_mask)
        return torch.einsum("btd,bt->bd", hidden_states, weights), weights

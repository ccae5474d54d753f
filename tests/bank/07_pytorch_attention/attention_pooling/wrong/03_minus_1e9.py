# diagnosis: uniform_for_padding_alone
# mistake: fills padding with -1e9, so a text of padding alone gets the plain mean instead of zeros
class AttentionPooling(nn.Module):
    """One learned query that reads a whole text and returns one vector for it."""

    def __init__(self, hidden_dim):
        super().__init__()
        # Learnable query
        self.query = nn.Parameter(torch.randn(hidden_dim) / hidden_dim**0.5)
        self.scale = hidden_dim**-0.5

    def forward(self, hidden_states, attention_mask=None):
        # Compute attention scores
        scores = torch.einsum("btd,d->bt", hidden_states, self.query) * self.scale
        # Mask out padding tokens
        if attention_mask is not None:
            scores = scores.masked_fill(attention_mask == 0, -1e9)
        # Normalize
        weights = F.softmax(scores, dim=-1)
        # Weighted sum
        context = torch.einsum("bt,btd->bd", weights, hidden_states)
        return context, weights

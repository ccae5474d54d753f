# diagnosis: renormalised_after_masking
# mistake: softmax over all tokens, then mask and divide by the rest: a large padding token drowns the real ones
class AttentionPooling(nn.Module):
    def __init__(self, hidden_dim):
        super().__init__()
        self.hidden_dim = hidden_dim
        self.query = nn.Parameter(torch.zeros(hidden_dim))

    def forward(self, hidden_states, attention_mask=None):
        scores = torch.matmul(hidden_states, self.query) / (self.hidden_dim ** 0.5)
        weights = F.softmax(scores, dim=-1)
        if attention_mask is not None:
            weights = weights * attention_mask.to(weights.dtype)
            # renormalize so the weights sum to one
            weights = weights / weights.sum(dim=-1, keepdim=True).clamp(min=1e-9)
        context = torch.bmm(weights.unsqueeze(1), hidden_states).squeeze(1)
        return context, weights

# diagnosis: padding_at_the_end_only
# mistake: counts the real tokens and keeps the first ones, as if padding always stood at the end
class AttentionPooling(nn.Module):
    def __init__(self, hidden_dim):
        super().__init__()
        self.query = nn.Parameter(torch.randn(hidden_dim))

    def forward(self, hidden_states, attention_mask=None):
        B, T, D = hidden_states.shape
        contexts = hidden_states.new_zeros(B, D)
        weights = hidden_states.new_zeros(B, T)
        for b in range(B):
            n = T if attention_mask is None else int(attention_mask[b].sum())
            if n > 0:
                w = torch.softmax(hidden_states[b, :n] @ self.query / D**0.5, dim=0)
                weights[b, :n] = w
                contexts[b] = w @ hidden_states[b, :n]
        return contexts, weights

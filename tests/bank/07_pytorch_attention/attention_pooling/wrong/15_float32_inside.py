# diagnosis: float32_result
# mistake: collects the result in float32 tensors, so float64 comes out as float32
class AttentionPooling(nn.Module):
    def __init__(self, hidden_dim):
        super().__init__()
        self.query = nn.Parameter(torch.randn(hidden_dim))

    def forward(self, hidden_states, attention_mask=None):
        B, T, D = hidden_states.shape
        context = torch.zeros(B, D)
        weights = torch.zeros(B, T)
        for b in range(B):
            mask = None if attention_mask is None else attention_mask[b].bool()
            w = masked_softmax(hidden_states[b] @ self.query / D**0.5, mask)
            weights[b] = w
            context[b] = w @ hidden_states[b]
        return context, weights

# diagnosis: bias_too, other_parameters_too
# mistake: has a second parameter, a bias, that the contract does not know
class AttentionPooling(nn.Module):
    def __init__(self, hidden_dim):
        super().__init__()
        self.query = nn.Parameter(torch.zeros(hidden_dim))
        self.bias = nn.Parameter(torch.zeros(1))

    def forward(self, hidden_states, attention_mask=None):
        scores = (hidden_states @ self.query + self.bias) / hidden_states.shape[-1] ** 0.5
        if attention_mask is not None:
            attention_mask = attention_mask != 0
        weights = masked_softmax(scores, attention_mask)
        return (weights.unsqueeze(1) @ hidden_states).squeeze(1), weights

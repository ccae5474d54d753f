# diagnosis: nan_for_padding_alone
# mistake: -inf everywhere in a text of padding alone, so its weights and context are nan
class AttentionPooling(nn.Module):
    def __init__(self, hidden_dim):
        super().__init__()
        self.query = nn.Parameter(torch.rand(hidden_dim))
    def forward(self, hidden_states, attention_mask=None):
        d = hidden_states.shape[-1]
        s = (hidden_states * self.query).sum(dim=-1) / d ** 0.5
        if attention_mask is not None:
            s = s.masked_fill(attention_mask.logical_not(), -torch.inf)
        p = s.softmax(dim=-1)
        return (p.unsqueeze(-1) * hidden_states).sum(dim=1), p

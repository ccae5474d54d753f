class AttentionPooling(nn.Module):
    def __init__(self, hidden_dim):
        super().__init__()
        self.query = nn.Parameter(torch.empty(hidden_dim).uniform_(-0.5, 0.5))

    def forward(self, hidden_states, attention_mask=None):
        s = torch.einsum("btd,d->bt", hidden_states, self.query * hidden_states.size(-1) ** -0.5)
        if attention_mask is None:
            w = F.softmax(s, dim=1)
        else:
            keep = attention_mask != 0
            w = F.softmax(s.masked_fill(~keep, torch.finfo(s.dtype).min), dim=1) * keep
        return torch.einsum("bt,btd->bd", w, hidden_states), w
